import { Alert, Button, Group, Paper, PasswordInput, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconDevicesOff, IconLock } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from '../api/types';
import { Instant } from '../format/Instant';
import { Answer } from '../shell/Answer';
import { Facts } from '../shell/Facts';
import { NotFoundPage } from '../shell/NotFoundPage';
import { PageTitle } from '../shell/PageTitle';
import { Part } from '../shell/Part';
import { useKnownServer } from '../shell/ServerContext';
import { Failure } from '../shell/states';
import { NewPasswordFields } from './NewPasswordFields';
import { useSession } from './SessionProvider';

/** What people do about themselves: another password, the end of all sessions. */
export function AccountPage() {
  const { user } = useKnownServer();
  const { client } = useSession();
  const me = useQuery({ queryKey: ['me'], queryFn: ({ signal }) => client.get<User>('/api/me', {}, signal), enabled: user !== null });
  if (user === null) return <NotFoundPage />;
  return (
    <>
      <PageTitle title="Your account" />
      <Answer query={me} what="your account">
        {data => (
          <Stack gap="md" maw={640}>
            <Paper withBorder p="md">
              <Facts
                facts={[
                  ['Name', data.displayName === '' ? data.name : `${data.displayName} (${data.name})`],
                  ['Role', data.role],
                  ['Password set', <Instant key="set" at={data.passwordAt} />],
                  ['Last sign-in', data.lastSignInAt === null ? 'never' : <Instant key="last" at={data.lastSignInAt} />],
                ]}
              />
            </Paper>
            <PasswordPart user={data} />
            <SessionsPart />
          </Stack>
        )}
      </Answer>
    </>
  );
}

const nothing = { password: '', repeated: '' };

function PasswordPart({ user }: { user: User }) {
  const { client } = useSession();
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [chosen, setChosen] = useState(nothing);
  const differs = chosen.repeated !== '' && chosen.password !== chosen.repeated;
  const change = useMutation({
    mutationFn: () => client.post('/api/me/password', { current, new: chosen.password }),
    onSuccess: () => {
      setCurrent('');
      setChosen(nothing);
      void queries.invalidateQueries({ queryKey: ['me'] });
    },
  });
  return (
    <Part title="Password">
      <form
        onSubmit={event => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack>
          <PasswordInput
            label="Current password"
            leftSection={<IconLock size={18} />}
            value={current}
            onChange={event => setCurrent(event.currentTarget.value)}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the current password' }}
          />
          <NewPasswordFields user={user.name} value={chosen} onChange={setChosen} />
          {differs && (
            <Text size="sm" c="red" role="alert">
              The two are not the same.
            </Text>
          )}
          {change.error && <Failure error={change.error} />}
          {change.isSuccess && (
            <Alert role="status" color="teal" icon={<IconCircleCheck />}>
              The password is changed. You stay signed in here; everywhere else you are signed out.
            </Alert>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending} disabled={current === '' || chosen.password === '' || chosen.password !== chosen.repeated}>
              Change the password
            </Button>
          </Group>
        </Stack>
      </form>
    </Part>
  );
}

function SessionsPart() {
  const { client, left } = useSession();
  const end = useMutation({ mutationFn: () => client.delete('/api/me/sessions'), onSuccess: left });
  return (
    <Part title="Sessions">
      <Text size="sm" mb="sm">
        A session lasts twelve hours. If one was left open somewhere, or a device was lost, end them all.
      </Text>
      {end.error && <Failure error={end.error} />}
      <Button variant="light" color="red" leftSection={<IconDevicesOff size={16} />} loading={end.isPending} onClick={() => end.mutate()}>
        Sign out everywhere, here too
      </Button>
    </Part>
  );
}
