import { PasswordInput, Textarea } from '@mantine/core';
import type { CredentialSecret, CredentialSet } from '../api/types';

export type Secrets = Partial<Record<CredentialSecret, string>>;

interface Props {
  kind: CredentialSet['kind'];
  sudo: boolean;
  secrets: Secrets;
  onChange: (secrets: Secrets) => void;
  /** What is said where a field is left empty. */
  whenEmpty: string;
}

/** Where the secrets of a credential set are typed. They go to the server and nowhere else. */
export function SecretFields({ kind, sudo, secrets, onChange, whenEmpty }: Props) {
  const field = (secret: CredentialSecret) => ({
    value: secrets[secret] ?? '',
    placeholder: whenEmpty,
    onChange: (event: { currentTarget: { value: string } }) => onChange({ ...secrets, [secret]: event.currentTarget.value }),
    autoComplete: 'new-password',
  });
  const toggle = (what: string) => ({ visibilityToggleButtonProps: { 'aria-label': `Show or hide the ${what}` } });
  return (
    <>
      <PasswordInput label="Password" {...field('password')} {...toggle('password')} />
      {kind === 'ssh' && (
        <>
          <Textarea
            label="Private key"
            description="In PEM or OpenSSH's form"
            autosize
            minRows={2}
            maxRows={8}
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
            {...field('privateKey')}
          />
          <PasswordInput label="Passphrase" description="What the private key is encrypted with" {...field('passphrase')} {...toggle('passphrase')} />
          {sudo && <PasswordInput label="Sudo password" description="What sudo asks for, where it is not the password" {...field('sudoPassword')} {...toggle('sudo password')} />}
        </>
      )}
    </>
  );
}

/** Only what was typed. */
export function typed(secrets: Secrets): Secrets {
  return Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''));
}
