import { Group, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Target } from '../api/types';
import { Instant } from '../format/Instant';

/** Whether a target's agent can be reached, else when it was last seen. */
export function Presence({ target }: { target: Target }) {
  if (target.conflict !== null)
    return (
      <Tooltip label={target.conflict} multiline maw={320}>
        <Group gap={6} wrap="nowrap" c="red">
          <IconAlertTriangle size={16} aria-hidden />
          <Text size="sm" inherit>
            conflict
          </Text>
        </Group>
      </Tooltip>
    );
  return (
    <Group gap={8} wrap="nowrap">
      <span aria-hidden style={{ flex: 'none', width: 8, height: 8, borderRadius: '50%', background: `var(--mantine-color-${target.connected ? 'teal' : 'gray'}-5)` }} />
      <Text size="sm" component="span">
        {target.connected ? 'connected' : target.lastSeen === null ? 'never seen' : <>seen <Instant at={target.lastSeen} as="relative" /></>}
        {target.agentVersion && (
          <Text span inherit c="dimmed">
            {' '}
            {target.agentVersion}
          </Text>
        )}
      </Text>
    </Group>
  );
}
