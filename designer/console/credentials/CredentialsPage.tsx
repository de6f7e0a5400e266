import { Badge, Button, Group, Paper, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAgain } from '../api/queries';
import type { CredentialSecret, CredentialSet } from '../api/types';
import { Instant } from '../format/Instant';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { RemoveButton } from '../shell/RemoveButton';
import { Empty } from '../shell/states';
import { CredentialForm } from './CredentialForm';
import { credentialPath, useCredentials } from './queries';
import { RotationForm } from './RotationForm';

export const secretLabels: Record<CredentialSecret, string> = { password: 'password', privateKey: 'private key', passphrase: 'passphrase', sudoPassword: 'sudo password' };

type Opened = { form: 'new' } | { form: 'replace' | 'rotate'; set: CredentialSet } | null;

/** The accounts with which the server logs in to targets. What is secret of them stays the server's. */
export function CredentialsPage() {
  const { client } = useSession();
  const again = useAgain('credentials');
  const sets = useCredentials();
  const [opened, setOpened] = useState<Opened>(null);
  const create = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setOpened({ form: 'new' })}>
      New credential set
    </Button>
  );

  const columns: readonly Column<CredentialSet>[] = [
    {
      header: 'Name',
      narrow: 'heading',
      cell: set => (
        <div>
          <Text size="sm" fw={600}>
            {set.name}
          </Text>
          {set.description !== '' && (
            <Text size="xs" c="dimmed">
              {set.description}
            </Text>
          )}
        </div>
      ),
    },
    {
      header: 'Account',
      width: '20%',
      narrow: 'line',
      cell: set => (
        <div>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {set.user}
          </Text>
          <Text size="xs" c="dimmed">
            {[set.kind === 'ssh' ? 'SSH' : 'Windows', set.port === null ? '' : `port ${set.port}`, set.sudo ? `sudo${set.becomeUser ? ` to ${set.becomeUser}` : ''}` : ''].filter(Boolean).join(', ')}
          </Text>
        </div>
      ),
    },
    {
      header: 'Has',
      width: 170,
      narrow: 'line',
      cell: set => (
        <Group gap={4}>
          {set.has.map(secret => (
            <Badge key={secret} variant="default" size="sm" tt="none" fw={500}>
              {secretLabels[secret]}
            </Badge>
          ))}
          {set.has.length === 0 && (
            <Text size="sm" c="dimmed">
              no secret
            </Text>
          )}
        </Group>
      ),
    },
    { header: 'Unknown host keys', width: 140, cell: set => (set.kind !== 'ssh' ? null : set.hostKeys === 'strict' ? 'refused' : 'first one is trusted') },
    {
      header: 'Secrets set',
      width: 150,
      cell: set => (
        <Text size="sm" component="span">
          <Instant at={set.changedAt} as="relative" />{' '}
          <Text span inherit c="dimmed">
            by {set.changedBy}
          </Text>
        </Text>
      ),
    },
    {
      header: 'Change',
      width: 330,
      align: 'right',
      narrow: 'line',
      cell: set => (
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button size="compact-sm" variant="light" onClick={() => setOpened({ form: 'rotate', set })} aria-label={`New secrets of ${set.name}`}>
            New secrets
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setOpened({ form: 'replace', set })} aria-label={`Replace ${set.name}`}>
            Replace
          </Button>
          <RemoveButton
            size="compact-sm"
            what={`the credential set “${set.name}”`}
            consequence="Nobody is logged in with it any more. One that a target or a group names is not removed."
            remove={async () => {
              await client.delete(credentialPath(set.name));
              await again();
            }}
          />
        </Group>
      ),
    },
  ];

  return (
    <>
      <PageTitle title="Credentials">{sets.data && sets.data.length > 0 && create}</PageTitle>
      <Paper withBorder>
        <Answer query={sets} what="credential sets">
          {data =>
            data.length === 0 ? (
              <Empty icon={IconKey} title="No credential sets yet">
                <Text c="dimmed" ta="center">
                  With a credential set the server logs in to targets to bring agents onto them. Targets and groups name one; the one called “default” is for all others.
                </Text>
                {create}
              </Empty>
            ) : (
              <DataTable label="Credential sets" columns={columns} rows={data} rowKey={set => set.name} />
            )
          }
        </Answer>
      </Paper>
      {opened?.form === 'new' && <CredentialForm replaced={null} taken={(sets.data ?? []).map(set => set.name)} onClose={() => setOpened(null)} />}
      {opened?.form === 'replace' && <CredentialForm replaced={opened.set} taken={[]} onClose={() => setOpened(null)} />}
      {opened?.form === 'rotate' && <RotationForm set={opened.set} onClose={() => setOpened(null)} />}
    </>
  );
}
