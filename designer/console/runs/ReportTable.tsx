import { Button, Group, Pill, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconFileText, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useRunReport } from '../api/queries';
import type { ReportEntry, ReportFilter, ReportPhase, Run } from '../api/types';
import { outcomeWords, phaseLabels } from '../format/words';
import { DataTable } from '../shell/DataTable';
import { Pager } from '../shell/Pager';
import { Empty, Failure, Loading } from '../shell/states';
import { entryColumns } from './entryColumns';
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
        <Button component={Link} to={`/runs/${encodeURIComponent(run.id)}/report`} variant="default" size="xs" leftSection={<IconPrinter size={14} />}>
          For print
        </Button>
        <ExportButtons path={`/api/runs/${encodeURIComponent(run.id)}/report`} filter={filter} name={`report-${run.id}`} />
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
            columns={entryColumns(setOpened)}
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
