import { Anchor, Badge, Box, Group, Stack, Text, Title, Tooltip } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Run } from '../api/types';
import { Elapsed } from '../format/Elapsed';
import { Instant } from '../format/Instant';
import { statusWord, statusWords } from '../format/words';
import { WordBadge } from '../format/WordBadge';
import type { Connection } from './live';
import { RunActions } from './RunActions';

export function RunHeader({ run, connection }: { run: Run; connection: Connection }) {
  useDocumentTitle(`${run.name}: ${statusWords[run.status].label} · Orchestrator`);
  return (
    <Group justify="space-between" align="flex-start" gap="md">
      <Stack gap={6} miw={0}>
        <Group gap="sm">
          <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
            {run.name}
          </Title>
          <WordBadge word={statusWord(run)} size="lg" />
          <ConnectionMark connection={connection} />
        </Group>
        <Group gap="4px 16px">
          <Fact label="version">{run.definitionVersion}</Fact>
          {run.startedAt !== null ? (
            <Fact label="started">
              <Instant at={run.startedAt} />
            </Fact>
          ) : (
            run.startAt !== null && (
              <Fact label="starts">
                <Instant at={run.startAt} /> (<Instant at={run.startAt} as="relative" />)
              </Fact>
            )
          )}
          <Fact label="by">{run.createdBy}</Fact>
          {run.endedAt !== null ? (
            <Fact label="ended">
              <Instant at={run.endedAt} />
            </Fact>
          ) : (
            <Fact label="deadline">
              <Instant at={run.deadline} as="relative" />
            </Fact>
          )}
          {run.startedAt !== null && (
            <Fact label={run.endedAt === null ? 'for' : 'took'}>
              <Elapsed from={run.startedAt} to={run.endedAt} />
            </Fact>
          )}
          {run.pausedBy !== null && <Fact label="paused by">{run.pausedBy}</Fact>}
          {run.cancelledBy !== null && <Fact label="cancelled by">{run.cancelledBy}</Fact>}
          {run.rerunOf !== null && (
            <Anchor component={Link} to={`/runs/${encodeURIComponent(run.rerunOf)}`} size="sm">
              repeats the failed of an earlier run
            </Anchor>
          )}
        </Group>
        <Text size="xs" c="dimmed" ff="monospace">
          {run.id}
        </Text>
      </Stack>
      <RunActions run={run} />
    </Group>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Text size="sm" component="span">
      <Text span inherit c="dimmed">
        {label}{' '}
      </Text>
      {children}
    </Text>
  );
}

const marks: Record<Connection, { label: string; color: string; explanation: string } | null> = {
  connecting: { label: 'connecting', color: 'gray', explanation: 'The page is about to follow the run.' },
  live: { label: 'live', color: 'teal', explanation: 'What you see is at most a second or two old.' },
  lost: { label: 'reconnecting', color: 'orange', explanation: 'The connection broke; what you see may be old. The page connects again by itself.' },
  ended: null,
  refused: { label: 'not live', color: 'red', explanation: 'The server refuses to let this page follow the run. Reload the page.' },
};

function ConnectionMark({ connection }: { connection: Connection }) {
  const mark = marks[connection];
  if (!mark) return null;
  return (
    <Tooltip label={mark.explanation}>
      <Badge
        role="status"
        variant="transparent"
        color={mark.color}
        tt="none"
        px={0}
        leftSection={<Box w={8} h={8} bg={`${mark.color}.6`} style={{ borderRadius: '50%' }} />}
      >
        {mark.label}
      </Badge>
    </Tooltip>
  );
}
