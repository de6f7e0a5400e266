import { Alert, Button, Center, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { IconAlertCircle, IconInfoCircle, IconKey } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { ApiProblem } from '../api/problem';
import { Logo } from '../shell/Logo';

interface Props {
  /** Why the person is here again, if there was a session before. */
  notice: string | null;
  /** Begins a session if the server accepts the key; throws an {@link ApiProblem} otherwise. */
  signIn: (key: string) => Promise<void>;
}

export function SignInPage({ notice, signIn }: Props) {
  const [key, setKey] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const candidate = key.trim();
    if (candidate === '') {
      setError('Paste your API key.');
      return;
    }
    setPending(true);
    setError(null);
    try {
      await signIn(candidate);
    } catch (problem) {
      setError(explain(problem));
      setPending(false);
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
              {error && (
                <Alert role="alert" icon={<IconAlertCircle />} color="red">
                  {error}
                </Alert>
              )}
              <Button type="submit" loading={pending} fullWidth>
                Sign in
              </Button>
            </Stack>
          </form>
        </Paper>
        <Text size="sm" c="dimmed" ta="center">
          The first key is made when the server starts on an empty data folder, and kept there in <Code>admin.key</Code>;{' '}
          <Code>ORCHESTRATOR_API_KEY</Code> sets one of your own. The browser keeps no key, only a session of twelve hours.
        </Text>
      </Stack>
    </Center>
  );
}

function explain(problem: unknown): string {
  if (!(problem instanceof ApiProblem)) return 'Something unexpected happened in the console. Reload the page and try again.';
  if (problem.status === 401) return 'The server does not know this key. Check that it is complete, or ask an administrator for a new one.';
  if (problem.status === 0) return `${problem.title}. Check that it is running, then try again.`;
  return `${problem.title}. ${problem.message}`;
}
