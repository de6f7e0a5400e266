import { Anchor, Button, Group, Text } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ReportEntry } from '../api/types';
import { Instant } from '../format/Instant';
import { formatDuration } from '../format/time';
import { outcomeWords } from '../format/words';
import { WordBadge } from '../format/WordBadge';
import type { Column } from '../shell/DataTable';

/** What a list of entries is about: one run, one target, or all of them. */
export type EntriesOf = 'run' | 'target' | 'all';

/**
 * How entries of a report are shown wherever they are listed.
 * @param zone that of the target, where they are all about one
 */
export function entryColumns(open: (entry: ReportEntry) => void, of: EntriesOf = 'run', zone: string | null = null): readonly Column<ReportEntry>[] {
  return [
    {
      header: of === 'target' ? 'Run' : 'Target',
      width: 170,
      narrow: 'heading',
      cell: entry => (
        <div>
          {of !== 'target' && (
            <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {entry.target}
            </Text>
          )}
          {of !== 'run' && (
            <Anchor component={Link} size={of === 'target' ? 'sm' : 'xs'} to={`/runs/${encodeURIComponent(entry.runId)}`}>
              run …{entry.runId.slice(-6)}
            </Anchor>
          )}
        </div>
      ),
    },
    {
      header: 'Action',
      narrow: 'line',
      width: 230,
      cell: entry => (
        <div>
          <Text size="sm">{entry.phase === 'result' ? 'Result of the target' : entry.name}</Text>
          <Text size="xs" c="dimmed">
            {[entry.activityName, entry.attempt > 1 ? `attempt ${entry.attempt}` : '', entry.starts > 1 ? `started ${entry.starts} times` : ''].filter(Boolean).join(' · ')}
          </Text>
        </div>
      ),
    },
    {
      header: 'Outcome',
      narrow: 'corner',
      width: 130,
      cell: entry => (
        <Group gap={6}>
          <WordBadge word={outcomeWords[entry.outcome]} />
          {entry.late && (
            <Text size="xs" c="dimmed">
              late
            </Text>
          )}
        </Group>
      ),
    },
    { header: 'Code', width: 60, align: 'right', cell: entry => entry.returnCode },
    { header: 'Duration', width: 100, align: 'right', cell: entry => (entry.durationMs === null ? null : formatDuration(entry.durationMs)) },
    { header: 'Ended', width: 120, cell: entry => <Instant at={entry.endedAt ?? entry.at} zone={zone} /> },
    { header: 'Message', narrow: 'line', cell: entry => (entry.message === '' ? null : <Text size="sm">{entry.message}</Text>) },
    {
      header: 'Output',
      width: 110,
      align: 'right',
      cell: entry =>
        entry.phase === 'result' ? null : (
          <Button size="compact-xs" variant="light" leftSection={<IconTerminal2 size={14} />} aria-label={`Show the output of ${entry.name} on ${entry.target}`} onClick={() => open(entry)}>
            Show
          </Button>
        ),
    },
  ];
}
