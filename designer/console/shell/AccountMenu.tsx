import { Alert, Avatar, Dialog, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { KnownServer } from '../api/queries';
import { useSession } from '../session/SessionProvider';

/** Who is signed in, as what; light or dark; sign out. */
export function AccountMenu({ server }: { server: KnownServer }) {
  const { signOut } = useSession();
  const [failed, setFailed] = useState(false);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = server.user ?? server.key;
  const initials = name.slice(0, 2).toUpperCase();
  const schemes = [
    { value: 'light', label: 'Light', icon: IconSun },
    { value: 'dark', label: 'Dark', icon: IconMoon },
    { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
  ] as const;
  return (
    <>
      <Menu width={240} position="bottom-end" shadow="md">
        <Menu.Target>
          <UnstyledButton aria-label={`${initials}: signed in as ${name}, ${server.role}`} style={{ borderRadius: '50%' }}>
            <Avatar color="indigo" radius="xl" size={34}>
              {initials}
            </Avatar>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text size="sm" fw={600} c="var(--mantine-color-text)" truncate>
              {name}
            </Text>
            <Text size="xs">{server.user === null ? `${server.role}, with a key` : server.role}</Text>
          </Menu.Label>
          {server.user !== null && (
            <Menu.Item component={Link} to="/account" leftSection={<IconUser size={16} />}>
              Your account
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Label>Appearance</Menu.Label>
          {schemes.map(({ value, label, icon: Icon }) => (
            <Menu.Item
              key={value}
              leftSection={<Icon size={16} />}
              rightSection={colorScheme === value ? '✓' : null}
              role="menuitemradio"
              aria-checked={colorScheme === value}
              onClick={() => setColorScheme(value)}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut().catch(() => setFailed(true))}>
            Sign out
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>
            {server.name} {server.version} · {server.storage}, {server.messaging}
          </Menu.Label>
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={failed} p={0}>
        <Alert role="alert" color="red" title="You are still signed in" withCloseButton onClose={() => setFailed(false)}>
          The server could not be told. Sign out again when it is back.
        </Alert>
      </Dialog>
    </>
  );
}
