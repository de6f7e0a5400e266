import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Role, User } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { Failure } from '../shell/states';
import { oneTimePassword } from './oneTimePassword';
import { useAgain } from './queries';
import { roles } from './roles';
import type { Made } from './UsersPage';

interface Props<Whose> {
  user: Whose;
  onClose: () => void;
  onMade: (made: Made) => void;
}

/** Makes a user, or changes one. */
export function UserForm({ user, onClose, onMade }: Props<User | null>) {
  const { client } = useSession();
  const again = useAgain('users');
  const [name, setName] = useState(user?.name ?? '');
  const [displayName, setDisplayName] = useState(user?.displayName ?? '');
  const [role, setRole] = useState<Role>(user?.role ?? 'operator');
  const save = useMutation({
    mutationFn: async () => {
      if (user !== null) {
        await client.patch(`/api/users/${encodeURIComponent(user.name)}`, { displayName, role });
        return null;
      }
      const password = oneTimePassword();
      await client.post('/api/users', { name: name.trim(), displayName, role, password });
      return { user: name.trim(), password };
    },
    onSuccess: made => {
      onClose();
      if (made !== null) onMade(made);
      void again();
    },
  });
  return (
    <Asking title={user === null ? 'New user' : `Change ${user.name}`} onClose={onClose} onSubmit={() => save.mutate()}>
      {user === null && (
        <TextInput
          label="Name"
          required
          description="For signing in and for the audit log; it never changes"
          maxLength={64}
          data-autofocus
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
      )}
      <TextInput label="Display name" maxLength={100} autoComplete="off" value={displayName} onChange={event => setDisplayName(event.currentTarget.value)} />
      <Select label="Role" allowDeselect={false} data={roles} value={role} onChange={value => setRole(value as Role)} />
      {user !== null && role !== user.role && <Text size="sm">With another role {user.name} has to sign in again.</Text>}
      {save.error && <Failure error={save.error} />}
      <Buttons onClose={onClose} word={user === null ? 'Make the user' : 'Save'} disabled={name.trim() === ''} pending={save.isPending} />
    </Asking>
  );
}

/** Gives a user another password that is good for once. */
export function ResetPassword({ user, onClose, onMade }: Props<User>) {
  const { client } = useSession();
  const again = useAgain('users');
  const reset = useMutation({
    mutationFn: async () => {
      const password = oneTimePassword();
      await client.post(`/api/users/${encodeURIComponent(user.name)}/password`, { password });
      return { user: user.name, password };
    },
    onSuccess: made => {
      onClose();
      onMade(made);
      void again();
    },
  });
  return (
    <Asking title={`New password for ${user.name}?`} onClose={onClose} onSubmit={() => reset.mutate()}>
      <Text size="sm">
        The password until now is void and all sessions of {user.name} end. You get a one-time password to hand over; the first sign-in with it asks for another one.
      </Text>
      {reset.error && <Failure error={reset.error} />}
      <Buttons onClose={onClose} word="Make a one-time password" disabled={false} pending={reset.isPending} />
    </Asking>
  );
}

function Asking({ title, onClose, onSubmit, children }: { title: string; onClose: () => void; onSubmit: () => void; children: ReactNode }) {
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={event => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <Stack>{children}</Stack>
      </form>
    </Modal>
  );
}

function Buttons({ onClose, word, disabled, pending }: { onClose: () => void; word: string; disabled: boolean; pending: boolean }) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        Close
      </Button>
      <Button type="submit" disabled={disabled} loading={pending}>
        {word}
      </Button>
    </Group>
  );
}
