import { Alert, Button, Center, Group, List, Loader, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { ApiProblem } from '../api/problem';

/** Shown while something is loaded for the first time. */
export function Loading({ what }: { what: string }) {
  return (
    <Center py={64} role="status">
      <Group gap="sm">
        <Loader size="sm" />
        <Text c="dimmed">Loading {what}…</Text>
      </Group>
    </Center>
  );
}

interface FailureProps {
  error: Error;
  retry?: () => void;
}

/** Says what went wrong, with the server's own words where it gave any. */
export function Failure({ error, retry }: FailureProps) {
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle />} title={problem?.title ?? 'Something went wrong in the console'} my="sm">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.message}</Text>
        {problem && problem.errors.length > 0 && (
          <List size="sm">
            {problem.errors.map((each, index) => (
              <List.Item key={index}>{[each.activity, each.input, each.message].filter(Boolean).join(': ')}</List.Item>
            ))}
          </List>
        )}
        {retry && (
          <Button size="xs" variant="light" color="red" leftSection={<IconRefresh size={14} />} onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

interface EmptyProps {
  icon: ComponentType<{ size?: number }>;
  title: string;
  children?: ReactNode;
}

/** Shown where a list has nothing in it: says so, and what to do. */
export function Empty({ icon: Icon, title, children }: EmptyProps) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="sm" maw={520}>
        <ThemeIcon size={56} radius="xl" variant="light">
          <Icon size={28} />
        </ThemeIcon>
        <Title order={2} size="h3" ta="center">
          {title}
        </Title>
        {children}
      </Stack>
    </Center>
  );
}
