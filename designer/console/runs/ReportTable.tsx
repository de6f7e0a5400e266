import { Button, Group, Pill, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconFileText, IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useRunReport } from '../api/queries';
import type { ReportEntry, ReportFilter, ReportPhase, Run } from '../api/types';
import { Instant } from '../format/Instant';
import { formatDuration } from '../format/time';
import { outcomeWords, phaseLabels } from '../format/words';
import { WordBadge } from '../format/WordBadge';
import { DataTable, type Column } from '../shell/DataTable';
import { Pager } from '../shell/Pager';
import { Empty, Failure, Loading } from '../shell/states';
import { ExportButtons } from './ExportButtons';
import { OutputDrawer } from './OutputDrawer';
import { useFilters } from './useFilters';

const pageSize = 25;

/** What came of every action, one line each. */
export function ReportTable({ run }: { run: Run }) {
  const { values, offset, change } = useFilters(['phase', 'outcome', 'target']);
  const [opened, setOpened] = useState<ReportEntry | null>(null);
  const filter: ReportFilter = {
    ...(values.phase ? { phase: values.phase as ReportPhase } : {}),
    ...(values.outcome ? { outcome: values.outcome } : {}),
    ...(values.target ? { target: values.target } : {}),
  };
  const report = useRunReport(run.id, { ...filter, offset, limit: pageSize });

  return (
    <Stack gap={0}>
      <Group gap="sm" p="md">
        <SegmentedControl
          aria-label="Phase"
          size="xs"
          value={values.phase ?? ''}
          onChange={phase => change({ phase })}
          data={[{ value: '', label: 'All' }, ...Object.entries(phaseLabels).map(([value, label]) => ({ value, label }))]}
        />
        <Select
          aria-label="Outcome"
          placeholder="Any outcome"
          size="xs"
          clearable
          w={160}
          data={Object.entries(outcomeWords).map(([value, word]) => ({ value, label: word.label }))}
          value={values.outcome}
          onChange={outcome => change({ outcome })}
        />
        {values.target !== null && (
          <Pill withRemoveButton onRemove={() => change({ target: null })} removeButtonProps={{ 'aria-label': 'All targets' }}>
            {values.target}
          </Pill>
        )}
        <ExportButtons runId={run.id} filter={filter} />
      </Group>
      {report.error && <Failure error={report.error} retry={() => void report.refetch()} />}
      {report.isPending && <Loading what="the report" />}
      {report.data?.total === 0 && (
        <Empty icon={IconFileText} title="Nothing reported here">
          <Text c="dimmed" ta="center">
            {Object.keys(filter).length > 0 ? 'No entry matches these filters.' : 'Entries appear as soon as the first action has ended.'}
          </Text>
        </Empty>
      )}
      {report.data && report.data.total > 0 && (
        <>
          <DataTable
            label="Report"
            columns={columnsOf(setOpened)}
            rows={report.data.items}
            rowKey={entry => `${entry.commandId}/${entry.number}`}
            stale={report.isPlaceholderData}
          />
          <Pager offset={offset} limit={pageSize} total={report.data.total} onChange={next => change({ offset: String(next) })} />
        </>
      )}
      {opened && <OutputDrawer entry={opened} onClose={() => setOpened(null)} />}
    </Stack>
  );
}

function columnsOf(open: (entry: ReportEntry) => void): readonly Column<ReportEntry>[] {
  return [
    {
      header: 'Target',
      width: 170,
      narrow: 'heading',
      cell: entry => (
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {entry.target}
        </Text>
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
    { header: 'Ended', width: 110, cell: entry => <Instant at={entry.endedAt ?? entry.at} /> },
    { header: 'Message', narrow: 'line', cell: entry => (entry.message === '' ? null : <Text size="sm">{entry.message}</Text>) },
    {
      header: 'Output',
      width: 110,
      align: 'right',
      cell: entry =>
        entry.phase === 'result' ? null : (
          <Button size="compact-xs" variant="light" leftSection={<IconTerminal2 size={14} />} aria-label={`Output of ${entry.name} on ${entry.target}`} onClick={() => open(entry)}>
            Show
          </Button>
        ),
    },
  ];
}
