import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { CredentialRotation, CredentialSet } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { useAgain } from '../settings/queries';
import { Failure } from '../shell/states';
import { credentialPath } from './queries';
import { SecretFields, typed, type Secrets } from './SecretFields';

/** New secrets for a set; those that are not typed stay. */
export function RotationForm({ set, onClose }: { set: CredentialSet; onClose: () => void }) {
  const { client } = useSession();
  const again = useAgain('credentials');
  const [user, setUser] = useState(set.user);
  const [secrets, setSecrets] = useState<Secrets>({});
  const changes: CredentialRotation = { ...(user.trim() !== set.user ? { user: user.trim() } : {}), ...typed(secrets) };
  const save = useMutation({
    mutationFn: () => client.patch<CredentialSet>(credentialPath(set.name), changes),
    onSuccess: async () => {
      await again();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`New secrets of ${set.name}`} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={event => {
          event.preventDefault();
          save.mutate();
        }}
        autoComplete="off"
      >
        <Stack>
          <Text size="sm" c="dimmed">
            Whatever uses the set goes on with them from its next attempt.
          </Text>
          <TextInput label="User" required value={user} onChange={event => setUser(event.currentTarget.value)} autoComplete="off" />
          <SecretFields kind={set.kind} sudo={set.sudo} secrets={secrets} onChange={setSecrets} whenEmpty="as it is" />
          {save.error && <Failure error={save.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" disabled={Object.keys(changes).length === 0 || user.trim() === ''} loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
