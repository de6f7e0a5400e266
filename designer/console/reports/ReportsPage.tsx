import { Group, Paper, Pill, SegmentedControl, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import '@mantine/charts/styles.css';
import { IconChartBar, IconCircleCheck, IconFileText } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReportEntry, ReportsFilter } from '../api/types';
import { formatCount } from '../format/count';
import { entryColumns } from '../runs/entryColumns';
import { ExportButtons } from '../runs/ExportButtons';
import { OutputDrawer } from '../runs/OutputDrawer';
import { Answer } from '../shell/Answer';
import { DataTable } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { Pager } from '../shell/Pager';
import { Part } from '../shell/Part';
import { SavedViews } from '../shell/SavedViews';
import { Empty, Failure, Loading } from '../shell/states';
import { CauseList } from './CauseList';
import { Figures } from './Figures';
import { groupings, measures, mostGroups, useCauses, useEntries, useSlowest, useSummary, useTrend, type Grouping, type Measure } from './queries';
import { RateTable } from './RateTable';
import { ReportFilters } from './ReportFilters';
import { SlowestTable } from './SlowestTable';
import { TrendChart } from './TrendChart';
import { filterNames, useReportsFilter } from './useReportsFilter';

const pageSize = 25;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What came of everything: sums, charts and lines over all runs, for what the filters leave. */
export function ReportsPage() {
  const { values, period, offset, change, filter, counted, countsActions } = useReportsFilter();
  const trend = useTrend(counted, zone);
  const isEmpty = trend.data?.whole.entries === 0;

  return (
    <>
      <PageTitle title="Reports">
        <Group gap="xs">
          <SavedViews page="reports" names={filterNames} />
          <ExportButtons path="/api/reports" filter={counted} name="report" />
        </Group>
      </PageTitle>
      <ReportFilters values={values} period={period} filter={filter} change={change} />
      <Group gap="sm" mb="md">
        <SegmentedControl
          aria-label="What is counted"
          size="xs"
          value={countsActions ? 'actions' : 'results'}
          onChange={count => change(count === 'actions' ? { count } : { count: null, action: null, activity: null })}
          data={[
            { value: 'results', label: 'Results of targets' },
            { value: 'actions', label: 'Actions' },
          ]}
        />
        {values.cause !== null && (
          <Pill withRemoveButton onRemove={() => change({ cause: null })} removeButtonProps={{ 'aria-label': 'All causes' }} maw="100%">
            {values.cause}
          </Pill>
        )}
      </Group>
      {trend.error && <Failure error={trend.error} retry={() => void trend.refetch()} />}
      {trend.isPending && <Loading what="the report" />}
      {isEmpty && (
        <Paper withBorder>
          <Empty icon={IconFileText} title="Nothing reported here">
            <Text c="dimmed" ta="center">
              No entry matches these filters. A longer period may have some.
            </Text>
          </Empty>
        </Paper>
      )}
      {trend.data && !isEmpty && (
        <Stack gap="md">
          <Figures outcomes={trend.data.whole} counts={countsActions ? 'actions' : 'results'} />
          <Part title={`By day (${trend.data.zone})`}>
            <TrendChart trend={trend.data} />
          </Part>
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            <CausesPart filter={counted} onPick={(cause, outcome) => change({ cause, outcome })} />
            <RatesPart filter={filter} counted={counted} by={(values.by as Grouping | null) ?? 'definition'} change={change} />
          </SimpleGrid>
          <SlowestPart filter={filter} by={(values.slowBy as Measure | null) ?? 'p95'} change={change} />
          <Entries filter={counted} offset={offset} onOffset={next => change({ offset: String(next) })} />
        </Stack>
      )}
    </>
  );
}

type Change = ReturnType<typeof useReportsFilter>['change'];

function CausesPart({ filter, onPick }: { filter: ReportsFilter; onPick: (cause: string, outcome: string) => void }) {
  const causes = useCauses(filter);
  return (
    <Part title="Failures by cause">
      <Answer query={causes} what="the causes">
        {data =>
          data.items.length === 0 ? (
            <Empty icon={IconCircleCheck} title="Nothing failed" />
          ) : (
            <CauseList causes={data} onPick={({ cause, outcome }) => onPick(cause, outcome)} />
          )
        }
      </Answer>
    </Part>
  );
}

const groupingLabels: Record<Grouping, string> = { run: 'run', definition: 'distribution', site: 'site', activity: 'activity', action: 'action' };

function RatesPart({ filter, counted, by, change }: { filter: ReportsFilter; counted: ReportsFilter; by: Grouping; change: Change }) {
  const summary = useSummary(by === 'activity' || by === 'action' ? filter : counted, by);
  const choice = (
    <Select
      aria-label="Success rates by"
      size="xs"
      w={160}
      allowDeselect={false}
      value={by}
      onChange={value => change({ by: value === 'definition' ? null : value })}
      data={groupings.map(value => ({ value, label: `by ${groupingLabels[value]}` }))}
    />
  );
  return (
    <Part title="Success rates" side={choice} flush>
      <Answer query={summary} what="the success rates">
        {data => (
          <>
            <RateTable summary={data} by={by} stale={summary.isPlaceholderData} onPick={change} />
            {data.total > data.items.length && (
              <Text size="xs" c="dimmed" p="md">
                The {mostGroups} with the most failures of {formatCount(data.total)}.
              </Text>
            )}
          </>
        )}
      </Answer>
    </Part>
  );
}

const measureLabels: Record<Measure, string> = { p95: '95 % are faster', p50: 'median', mean: 'mean', longest: 'longest', total: 'all together' };

function SlowestPart({ filter, by, change }: { filter: ReportsFilter; by: Measure; change: Change }) {
  const slowest = useSlowest(filter, by);
  const choice = (
    <Select
      aria-label="Slowest by"
      size="xs"
      w={180}
      allowDeselect={false}
      value={by}
      onChange={value => change({ slowBy: value === 'p95' ? null : value })}
      data={measures.map(value => ({ value, label: `by ${measureLabels[value]}` }))}
    />
  );
  return (
    <Part title="Slowest actions" side={choice} flush>
      <Answer query={slowest} what="the slowest actions">
        {data =>
          data.items.length === 0 ? (
            <Empty icon={IconChartBar} title="No action with a duration" />
          ) : (
            <SlowestTable slowest={data} stale={slowest.isPlaceholderData} onPick={({ definition, activity, action }) => change({ definition, activity, action })} />
          )
        }
      </Answer>
    </Part>
  );
}

function Entries({ filter, offset, onOffset }: { filter: ReportsFilter; offset: number; onOffset: (offset: number) => void }) {
  const entries = useEntries(filter, offset, pageSize);
  const [opened, setOpened] = useState<ReportEntry | null>(null);
  return (
    <Part title="Line by line" flush>
      <Answer query={entries} what="the entries">
        {data => (
          <>
            <DataTable label="Report" columns={entryColumns(setOpened, 'all')} rows={data.items} rowKey={entry => `${entry.commandId}/${entry.number}`} stale={entries.isPlaceholderData} />
            <Pager offset={offset} limit={pageSize} total={data.total} onChange={onOffset} />
          </>
        )}
      </Answer>
      {opened && <OutputDrawer entry={opened} onClose={() => setOpened(null)} />}
    </Part>
  );
}
