import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAgain } from '../api/queries';
import type { CredentialRotation, CredentialSet } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { FormModal } from '../shell/FormModal';
import { credentialPath } from './queries';
import { SecretFields, typed, type Secrets } from './SecretFields';

/** New secrets for a set; those that are not typed stay. */
export function RotationForm({ set, onClose }: { set: CredentialSet; onClose: () => void }) {
  const { client } = useSession();
  const again = useAgain('credentials');
  const [user, setUser] = useState(set.user);
  const [secrets, setSecrets] = useState<Secrets>({});
  const changes: CredentialRotation = { ...(user.trim() !== set.user ? { user: user.trim() } : {}), ...typed(secrets) };
  return (
    <FormModal
      title={`New secrets of ${set.name}`}
      size="lg"
      verb="Save"
      ready={Object.keys(changes).length > 0 && user.trim() !== ''}
      save={() => client.patch<CredentialSet>(credentialPath(set.name), changes)}
      onSaved={async () => {
        await again();
        onClose();
      }}
      onClose={onClose}
      autoComplete="off"
    >
      <Text size="sm" c="dimmed">
        Whatever uses the set goes on with them from its next attempt.
      </Text>
      <TextInput label="User" required value={user} onChange={event => setUser(event.currentTarget.value)} autoComplete="off" />
      <SecretFields kind={set.kind} sudo={set.sudo} secrets={secrets} onChange={setSecrets} whenEmpty="as it is" />
    </FormModal>
  );
}
