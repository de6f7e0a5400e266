import { Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAgain } from '../api/queries';
import type { Role, User } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { FormModal } from '../shell/FormModal';
import { oneTimePassword } from './oneTimePassword';
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
  const save = async () => {
    if (user !== null) {
      await client.patch(`/api/users/${encodeURIComponent(user.name)}`, { displayName, role });
      return null;
    }
    const password = oneTimePassword();
    await client.post('/api/users', { name: name.trim(), displayName, role, password });
    return { user: name.trim(), password };
  };
  return (
    <FormModal
      title={user === null ? 'New user' : `Change ${user.name}`}
      verb={user === null ? 'Make the user' : 'Save'}
      ready={name.trim() !== ''}
      save={save}
      onSaved={made => {
        onClose();
        if (made !== null) onMade(made);
        void again();
      }}
      onClose={onClose}
    >
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
    </FormModal>
  );
}

/** Gives a user another password that is good for once. */
export function ResetPassword({ user, onClose, onMade }: Props<User>) {
  const { client } = useSession();
  const again = useAgain('users');
  const reset = async () => {
    const password = oneTimePassword();
    await client.post(`/api/users/${encodeURIComponent(user.name)}/password`, { password });
    return { user: user.name, password };
  };
  return (
    <FormModal
      title={`New password for ${user.name}?`}
      verb="Make a one-time password"
      ready
      save={reset}
      onSaved={made => {
        onClose();
        onMade(made);
        void again();
      }}
      onClose={onClose}
    >
      <Text size="sm">
        The password until now is void and all sessions of {user.name} end. You get a one-time password to hand over; the first sign-in with it asks for another one.
      </Text>
    </FormModal>
  );
}
