import { Anchor, Button, Code, Group, Paper, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { useDefinitions, useRuns } from '../api/queries';
import type { DefinitionSummary, Run } from '../api/types';
import { Elapsed } from '../format/Elapsed';
import { Instant } from '../format/Instant';
import { statusWord } from '../format/words';
import { WordBadge } from '../format/WordBadge';
import { mayOperate } from '../session/roles';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { Pager } from '../shell/Pager';
import { SavedViews } from '../shell/SavedViews';
import { useKnownServer } from '../shell/ServerContext';
import { Empty, Failure, Loading } from '../shell/states';
import { ledgerSentence } from './ledger';
import { LedgerBar } from './LedgerBar';
import { StartRunDialog } from './StartRunDialog';

const pageSize = 25;
const viewNames = ['show', 'of'] as const;

const columns: readonly Column<Run>[] = [
  { header: 'Status', width: 210, narrow: 'corner', cell: run => <WordBadge word={statusWord(run)} /> },
  {
    header: 'Distribution',
    narrow: 'heading',
    cell: run => (
      <div>
        <Anchor component={Link} to={`/runs/${encodeURIComponent(run.id)}`} fw={600}>
          {run.name}
        </Anchor>
        <Text size="xs" c="dimmed">
          version {run.definitionVersion}
          {run.rerunOf !== null && ' · repeats failed targets'}
        </Text>
      </div>
    ),
  },
  {
    header: 'Ledger',
    width: '30%',
    narrow: 'line',
    cell: run => (
      <Stack gap={5} w="100%">
        <LedgerBar ledger={run.ledger} />
        <Text size="xs" c="dimmed">
          {ledgerSentence(run.ledger)}
        </Text>
      </Stack>
    ),
  },
  { header: 'Started', width: 130, cell: run => <StartOf run={run} /> },
  { header: 'By', width: 110, cell: run => <Text size="sm">{run.createdBy}</Text> },
  { header: 'Duration', width: 120, align: 'right', cell: run => <Elapsed from={run.startedAt} to={run.endedAt} /> },
];

function StartOf({ run }: { run: Run }) {
  if (run.startedAt !== null) return <Instant at={run.startedAt} />;
  return run.startAt === null ? (
    <span>about to start</span>
  ) : (
    <span>
      starts <Instant at={run.startAt} as="relative" />
    </span>
  );
}

/** All runs, newest first. The filter, the page and the open dialog are in the address, so that they can be linked to. */
export function RunsPage() {
  const { role } = useKnownServer();
  const [params, setParams] = useSearchParams();
  const show = params.get('show') ?? 'all';
  const of = params.get('of');
  const offset = Number(params.get('offset') ?? 0) || 0;
  const definitions = useDefinitions();
  const starting = params.has('start') && mayOperate(role);
  const runs = useRuns({ active: show === 'active' ? true : show === 'ended' ? false : undefined, definitionId: of ?? undefined, offset, limit: pageSize });

  function set(changes: Record<string, string | null>) {
    setParams(current => {
      const next = new URLSearchParams(current);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null) next.delete(name);
        else next.set(name, value);
      }
      return next;
    });
  }

  const startButton = mayOperate(role) && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => set({ start: '' })}>
      Start a run
    </Button>
  );
  return (
    <>
      <PageTitle title="Runs">
        <Group gap="xs">
          <SavedViews page="runs" names={viewNames} />
          {startButton}
        </Group>
      </PageTitle>
      <Group gap="sm" mb="md" component="section" aria-label="Filters">
        <SegmentedControl
          aria-label="Which runs"
          value={show}
          onChange={value => set({ show: value === 'all' ? null : value, offset: null })}
          data={[
            { value: 'all', label: 'All' },
            { value: 'active', label: 'Active' },
            { value: 'ended', label: 'Ended' },
          ]}
        />
        <Select
          aria-label="Distribution"
          placeholder="Any distribution"
          w={{ base: '100%', xs: 260 }}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Any distribution' }}
          nothingFoundMessage="None is called that"
          data={choicesOf(definitions.data?.items ?? [], of)}
          value={of}
          onChange={value => set({ of: value, offset: null })}
        />
      </Group>
      <Paper withBorder>
        {runs.error && <Failure error={runs.error} retry={() => void runs.refetch()} />}
        {runs.isPending && <Loading what="runs" />}
        {runs.data?.total === 0 && of !== null && <Empty icon={IconPlayerPlay} title="No run matches these filters" />}
        {runs.data?.total === 0 && of === null && <NoRuns show={show} mayStart={mayOperate(role)} onStart={() => set({ start: '' })} />}
        {runs.data && runs.data.total > 0 && (
          <>
            <DataTable label="Runs" columns={columns} rows={runs.data.items} rowKey={run => run.id} stale={runs.isPlaceholderData} />
            <Pager offset={offset} limit={pageSize} total={runs.data.total} onChange={next => set({ offset: next === 0 ? null : String(next) })} />
          </>
        )}
      </Paper>
      {starting && <StartRunDialog onClose={() => set({ start: null, definition: null })} preselected={params.get('definition')} />}
    </>
  );
}

/** What is chosen stays visible even if it is not there any more. */
function choicesOf(definitions: readonly DefinitionSummary[], chosen: string | null) {
  const all = definitions.map(({ id, name }) => ({ value: id, label: name }));
  return chosen === null || all.some(({ value }) => value === chosen) ? all : [...all, { value: chosen, label: chosen }];
}

function NoRuns({ show, mayStart, onStart }: { show: string; mayStart: boolean; onStart: () => void }) {
  if (show === 'active')
    return (
      <Empty icon={IconPlayerPlay} title="Nothing is running">
        <Text c="dimmed" ta="center">
          Runs that are scheduled, running or paused appear here.
        </Text>
      </Empty>
    );
  return (
    <Empty icon={IconPlayerPlay} title="No runs yet">
      <Text c="dimmed" ta="center">
        A run takes one published distribution to the targets you choose and reports what came of every action.
      </Text>
      {mayStart && (
        <Button leftSection={<IconPlus size={18} />} onClick={onStart}>
          Start the first run
        </Button>
      )}
      <Text size="sm" c="dimmed" ta="center">
        Or from a terminal: <Code>orchestrator run workflows/hello.json</Code>
      </Text>
    </Empty>
  );
}
