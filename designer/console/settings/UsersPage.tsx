import { ActionIcon, Badge, Button, Group, Menu, Paper, Text } from '@mantine/core';
import { IconDots, IconEdit, IconKey, IconLock, IconLockOpen, IconPlus, IconUsers } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useAgain } from '../api/queries';
import type { User } from '../api/types';
import { Instant } from '../format/Instant';
import { WordBadge } from '../format/WordBadge';
import type { Word } from '../format/words';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { RemoveButton } from '../shell/RemoveButton';
import { SecretOnce } from '../shell/SecretOnce';
import { useKnownServer } from '../shell/ServerContext';
import { Empty, Failure } from '../shell/states';
import { useUsers } from './queries';
import { ResetPassword, UserForm } from './UserForms';

/** A one-time password that was just set, and whose. */
export interface Made {
  user: string;
  password: string;
}

type Asked = { what: 'new' } | { what: 'edit' | 'reset'; user: User };

/** The people who sign in, and what they may. */
export function UsersPage() {
  const users = useUsers();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const button = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setAsked({ what: 'new' })}>
      New user
    </Button>
  );
  const columns: readonly Column<User>[] = [
    { header: 'Name', narrow: 'heading', cell: user => <Name user={user} /> },
    { header: 'State', width: 190, narrow: 'corner', cell: user => <WordBadge word={stateOf(user)} /> },
    { header: 'Role', width: 140, cell: user => user.role },
    { header: 'Last sign-in', width: 150, cell: user => (user.lastSignInAt === null ? 'never' : <Instant at={user.lastSignInAt} />) },
    { header: 'Password set', width: 150, cell: user => <Instant at={user.passwordAt} /> },
    { header: 'Change', width: 170, align: 'right', cell: user => <Changes user={user} onAsk={setAsked} /> },
  ];
  return (
    <>
      <PageTitle title="Users">{users.data && users.data.length > 0 && button}</PageTitle>
      <Paper withBorder>
        <Answer query={users} what="users">
          {data =>
            data.length === 0 ? (
              <Empty icon={IconUsers} title="No users yet">
                <Text c="dimmed" ta="center">
                  Give everybody a name and a password of their own: then the audit log says who did what, and a key is for programs only.
                </Text>
                {button}
              </Empty>
            ) : (
              <DataTable label="Users" columns={columns} rows={data} rowKey={user => user.name} />
            )
          }
        </Answer>
      </Paper>
      {asked?.what === 'new' && <UserForm user={null} onClose={() => setAsked(null)} onMade={setMade} />}
      {asked?.what === 'edit' && <UserForm user={asked.user} onClose={() => setAsked(null)} onMade={setMade} />}
      {asked?.what === 'reset' && <ResetPassword user={asked.user} onClose={() => setAsked(null)} onMade={setMade} />}
      {made && (
        <SecretOnce title={`One-time password of ${made.user}`} secret={made.password} onClose={() => setMade(null)}>
          <Text size="sm">Give it to {made.user}. The first sign-in with it asks for another one.</Text>
        </SecretOnce>
      )}
    </>
  );
}

function stateOf(user: User): Word {
  if (user.disabled) return { label: 'disabled', color: 'gray' };
  if (user.closedUntil !== null) return { label: 'closed for a while', color: 'red' };
  return user.mustChange ? { label: 'has a one-time password', color: 'yellow' } : { label: 'active', color: 'teal' };
}

function Name({ user }: { user: User }) {
  const { key } = useKnownServer();
  return (
    <div>
      <Group gap={8}>
        <Text size="sm" fw={600}>
          {user.displayName === '' ? user.name : user.displayName}
        </Text>
        {key === `user:${user.name}` && (
          <Badge size="sm" variant="default" tt="none" fw={500}>
            you
          </Badge>
        )}
      </Group>
      {user.displayName !== '' && (
        <Text size="xs" c="dimmed">
          {user.name}
        </Text>
      )}
      {user.closedUntil !== null && (
        <Text size="xs" c="red">
          {user.attempts} wrong passwords in a row; opens <Instant at={user.closedUntil} as="relative" />
        </Text>
      )}
    </div>
  );
}

function Changes({ user, onAsk }: { user: User; onAsk: (asked: Asked) => void }) {
  const { client } = useSession();
  const again = useAgain('users');
  const path = `/api/users/${encodeURIComponent(user.name)}`;
  const toggle = useMutation({ mutationFn: () => client.patch(path, { disabled: !user.disabled }), onSuccess: again });
  return (
    <>
      <Group gap={6} justify="flex-end" wrap="nowrap">
        <RemoveButton
          size="compact-sm"
          what={`the user ${user.name}`}
          consequence="Sessions end at once. What was done under this name stays in the audit log. Disable the user where the name shall stay taken."
          remove={async () => {
            await client.delete(path);
            await again();
          }}
        />
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`More about ${user.name}`} loading={toggle.isPending}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconEdit size={16} />} onClick={() => onAsk({ what: 'edit', user })}>
              Role and name
            </Menu.Item>
            <Menu.Item leftSection={<IconKey size={16} />} onClick={() => onAsk({ what: 'reset', user })}>
              New one-time password
            </Menu.Item>
            <Menu.Item leftSection={user.disabled ? <IconLockOpen size={16} /> : <IconLock size={16} />} onClick={() => toggle.mutate()}>
              {user.disabled ? 'Enable' : 'Disable'}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {toggle.error && <Failure error={toggle.error} />}
    </>
  );
}
