import { Alert, Anchor, Button, Center, Code, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconAlertCircle, IconInfoCircle, IconKey, IconLock, IconUser } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { ApiProblem } from '../api/problem';
import type { SignIn } from '../api/types';
import { Logo } from '../shell/Logo';
import { NewPasswordFields, type NewPassword } from './NewPasswordFields';

interface Props {
  /** Why the person is here again, if there was a session before. */
  notice: string | null;
  /** Begins a session if the server lets this in; throws an {@link ApiProblem} otherwise. */
  signIn: (who: SignIn) => Promise<void>;
}

/** Where the door is: name and password, the choice of a password after a one-time one, or a key. */
type Door = 'password' | 'newPassword' | 'key';

export function SignInPage({ notice, signIn }: Props) {
  const [door, setDoor] = useState<Door>('password');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [chosen, setChosen] = useState<NewPassword>({ password: '', repeated: '' });
  const [key, setKey] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);

  function go(to: Door) {
    setDoor(to);
    setError(null);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const missing = whatIsMissing(door, { name, password, key, chosen });
    setError(missing);
    if (missing !== null) return;
    setPending(true);
    try {
      await signIn(
        door === 'key' ? { key: key.trim() } : { name: name.trim(), password, ...(door === 'newPassword' ? { newPassword: chosen.password } : {}) },
      );
    } catch (problem) {
      setPending(false);
      if (door === 'password' && asksForNewPassword(problem)) go('newPassword');
      else setError(explain(problem, door));
    }
  }

  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={420} gap="lg">
        <Stack align="center" gap="xs">
          <Logo size={44} />
          <Title order={1} size="h2">
            Orchestrator
          </Title>
          <Text c="dimmed" ta="center">Distribute software, and know what came of it.</Text>
        </Stack>
        {notice && (
          <Alert icon={<IconInfoCircle />} color="yellow" title="You have been signed out">
            {notice}
          </Alert>
        )}
        <Paper withBorder shadow="sm" p="xl" radius="lg">
          <form onSubmit={event => void submit(event)} noValidate>
            <Stack>
              {door === 'key' && (
                <PasswordInput
                  label="API key"
                  description="It starts with ork_"
                  placeholder="ork_…"
                  leftSection={<IconKey size={18} />}
                  value={key}
                  onChange={event => setKey(event.currentTarget.value)}
                  autoComplete="off"
                  spellCheck={false}
                  autoFocus
                  error={error !== null}
                  visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the key' }}
                />
              )}
              {door === 'password' && (
                <>
                  <TextInput
                    label="Name"
                    leftSection={<IconUser size={18} />}
                    value={name}
                    onChange={event => setName(event.currentTarget.value)}
                    autoComplete="username"
                    autoCapitalize="none"
                    spellCheck={false}
                    autoFocus
                    error={error !== null}
                  />
                  <PasswordInput
                    label="Password"
                    leftSection={<IconLock size={18} />}
                    value={password}
                    onChange={event => setPassword(event.currentTarget.value)}
                    autoComplete="current-password"
                    error={error !== null}
                    visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
                  />
                </>
              )}
              {door === 'newPassword' && (
                <>
                  <Text size="sm">
                    Welcome, {name.trim()}. The password you have was made for you and is good for once. Choose one of your own; nobody else will know it.
                  </Text>
                  <NewPasswordFields user={name.trim()} value={chosen} onChange={setChosen} />
                </>
              )}
              {error && (
                <Alert role="alert" icon={<IconAlertCircle />} color="red">
                  {error}
                </Alert>
              )}
              <Button type="submit" loading={pending} fullWidth>
                {door === 'newPassword' ? 'Set it and sign in' : 'Sign in'}
              </Button>
              <Anchor component="button" type="button" size="sm" ta="center" onClick={() => go(door === 'password' ? 'key' : 'password')}>
                {door === 'password' ? 'Sign in with an API key instead' : 'Sign in with name and password'}
              </Anchor>
            </Stack>
          </form>
        </Paper>
        <Text size="sm" c="dimmed" ta="center">
          {door === 'key' ? (
            <>
              The first key is made when the server starts on an empty data folder, and kept there in <Code>admin.key</Code>. The browser keeps no key, only a session of
              twelve hours.
            </>
          ) : (
            <>
              New here? An administrator makes you a user. The first one is <Code>admin</Code>, with the one-time password in <Code>admin.password</Code> in the server’s data
              folder.
            </>
          )}
        </Text>
      </Stack>
    </Center>
  );
}

function whatIsMissing(door: Door, { name, password, key, chosen }: { name: string; password: string; key: string; chosen: NewPassword }): string | null {
  if (door === 'key') return key.trim() === '' ? 'Paste your API key.' : null;
  if (name.trim() === '' || password === '') return 'Enter your name and your password.';
  return door === 'newPassword' && chosen.password !== chosen.repeated ? 'The two are not the same. Type the new password twice.' : null;
}

/** Whether the password was right, and good for once. */
function asksForNewPassword(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.status === 400 && problem.errors.some(({ input }) => input === 'newPassword');
}

function explain(problem: unknown, door: Door): string {
  if (!(problem instanceof ApiProblem)) return 'Something unexpected happened in the console. Reload the page and try again.';
  if (problem.status === 401 && door === 'key') return 'The server does not know this key. Check that it is complete, or ask an administrator for a new one.';
  if (problem.status === 0) return `${problem.title}. Check that it is running, then try again.`;
  return problem.message;
}
