import { Alert, Checkbox, Group, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useAgain } from '../api/queries';
import type { CredentialBody, CredentialSet } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { FormModal } from '../shell/FormModal';
import { credentialPath } from './queries';
import { SecretFields, typed, type Secrets } from './SecretFields';

interface Props {
  /** The set that is replaced as a whole; null: a new one is made. */
  replaced: CredentialSet | null;
  taken: readonly string[];
  onClose: () => void;
}

/** A credential set as a whole. */
export function CredentialForm({ replaced, taken, onClose }: Props) {
  const { client } = useSession();
  const again = useAgain('credentials');
  const [name, setName] = useState(replaced?.name ?? '');
  const [settings, setSettings] = useState({
    kind: replaced?.kind ?? 'ssh',
    user: replaced?.user ?? '',
    description: replaced?.description ?? '',
    port: replaced?.port ?? ('' as number | string),
    sudo: replaced?.sudo ?? false,
    becomeUser: replaced?.becomeUser ?? '',
    hostKeys: replaced?.hostKeys ?? 'strict',
  });
  const [secrets, setSecrets] = useState<Secrets>({});
  const set = (changes: Partial<typeof settings>) => setSettings(current => ({ ...current, ...changes }));
  const isSsh = settings.kind === 'ssh';
  const collides = taken.some(each => each.toLowerCase() === name.trim().toLowerCase());

  const save = () => {
    const body = {
      kind: settings.kind,
      user: settings.user.trim(),
      description: settings.description,
      port: settings.port === '' ? null : Number(settings.port),
      ...(isSsh ? { sudo: settings.sudo, becomeUser: settings.sudo && settings.becomeUser.trim() ? settings.becomeUser.trim() : null, hostKeys: settings.hostKeys } : {}),
      ...typed(secrets),
    } as CredentialBody;
    return client.put<CredentialSet>(credentialPath(name.trim()), body);
  };

  return (
    <FormModal
      title={replaced === null ? 'New credential set' : `Replace ${replaced.name}`}
      size="lg"
      verb={replaced === null ? 'Make it' : 'Replace it'}
      ready={name.trim() !== '' && settings.user.trim() !== '' && !collides}
      save={save}
      onSaved={async () => {
        await again();
        onClose();
      }}
      onClose={onClose}
      autoComplete="off"
    >
      {replaced !== null && (
        <Alert icon={<IconInfoCircle />} color="yellow">
          It is replaced as a whole: secrets that are not typed here are removed. For new secrets alone there is “New secrets”.
        </Alert>
      )}
      {replaced === null && (
        <TextInput
          label="Name"
          required
          data-autofocus
          description="“default” is for targets that name none, nor their groups"
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          error={collides ? 'There is a credential set of this name already.' : undefined}
        />
      )}
      <SegmentedControl
        aria-label="Kind"
        value={settings.kind}
        onChange={kind => set({ kind: kind as CredentialSet['kind'] })}
        data={[
          { value: 'ssh', label: 'SSH' },
          { value: 'windows', label: 'Windows' },
        ]}
      />
      <Group grow align="flex-start">
        <TextInput label="User" required description={isSsh ? 'The account' : 'Also DOMAIN\\user'} value={settings.user} onChange={event => set({ user: event.currentTarget.value })} autoComplete="off" />
        <NumberInput label="Port" description="Empty: the usual one" min={1} max={65_535} value={settings.port} onChange={port => set({ port })} />
      </Group>
      <TextInput label="Description" maxLength={1000} value={settings.description} onChange={event => set({ description: event.currentTarget.value })} />
      {isSsh && (
        <>
          <Select
            label="When a target shows a host key that is not known"
            allowDeselect={false}
            data={[
              { value: 'strict', label: 'it is not connected to' },
              { value: 'trustOnFirstUse', label: 'the first one is trusted, and no other later' },
            ]}
            value={settings.hostKeys}
            onChange={hostKeys => set({ hostKeys: hostKeys as CredentialSet['hostKeys'] })}
          />
          <Checkbox label="Commands that need it are run through sudo" checked={settings.sudo} onChange={event => set({ sudo: event.currentTarget.checked })} />
          {settings.sudo && <TextInput label="Whom sudo makes one into" placeholder="root" value={settings.becomeUser} onChange={event => set({ becomeUser: event.currentTarget.value })} />}
        </>
      )}
      <SecretFields kind={settings.kind} sudo={settings.sudo} secrets={secrets} onChange={setSecrets} whenEmpty="none" />
    </FormModal>
  );
}
