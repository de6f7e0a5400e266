import { PasswordInput } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';

export interface NewPassword {
  password: string;
  repeated: string;
}

interface Props {
  /** Whose it will be: for the browser's store of passwords. */
  user: string;
  value: NewPassword;
  onChange: (value: NewPassword) => void;
}

/** A password to choose, typed twice. Whether it is good enough the server says. */
export function NewPasswordFields({ user, value, onChange }: Props) {
  return (
    <>
      <input type="text" autoComplete="username" value={user} readOnly hidden aria-hidden />
      <PasswordInput
        label="New password"
        description="At least 12 characters: several words that do not belong together are easy to remember."
        leftSection={<IconLock size={18} />}
        value={value.password}
        onChange={event => onChange({ ...value, password: event.currentTarget.value })}
        autoComplete="new-password"
        data-autofocus
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the new password' }}
      />
      <PasswordInput
        label="New password again"
        leftSection={<IconLock size={18} />}
        value={value.repeated}
        onChange={event => onChange({ ...value, repeated: event.currentTarget.value })}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the repeated password' }}
      />
    </>
  );
}
