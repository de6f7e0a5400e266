import { Paper, SimpleGrid, Stack, Tabs } from '@mantine/core';
import { useParams, useSearchParams } from 'react-router';
import { useRun } from '../api/queries';
import type { Run } from '../api/types';
import { BackLink } from '../shell/BackLink';
import { Failure, Loading } from '../shell/states';
import { HistoryList } from './HistoryList';
import { LatestEntries } from './LatestEntries';
import { LedgerAccount } from './LedgerAccount';
import { RunMap } from './map/RunMap';
import { ReportTable } from './ReportTable';
import { RunHeader } from './RunHeader';
import { RunTargets } from './RunTargets';
import { useRunWatch } from './useRunWatch';
import { WaitList } from './WaitList';

export function RunPage() {
  const { id = '' } = useParams();
  const run = useRun(id);
  return (
    <Stack gap="md">
      <BackLink to="/runs" label="Runs" />
      {run.data && <RunView key={id} run={run.data} />}
      {!run.data && run.error && <Failure error={run.error} retry={() => void run.refetch()} />}
      {run.isPending && <Loading what="the run" />}
    </Stack>
  );
}

type Tab = 'targets' | 'report' | 'history';

function RunView({ run }: { run: Run }) {
  const live = useRunWatch(run.id, true);
  const [params, setParams] = useSearchParams();
  const tab = (params.get('tab') ?? 'targets') as Tab;

  /** Goes to a tab with exactly these filters. */
  function show(next: Tab, filters: Record<string, string> = {}) {
    setParams({ tab: next, ...filters }, { replace: true });
  }

  const open = run.endedAt === null;
  return (
    <>
      <RunHeader run={run} connection={live.connection} />
      <LedgerAccount ledger={run.ledger} onPick={state => show('targets', { state })} />
      <RunMap run={run} onPick={activity => show('targets', { activity })} />
      {open && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <WaitList run={run} onPick={(reason, activity) => show('targets', { reason, ...(activity === undefined ? {} : { activity }) })} />
          <LatestEntries entries={live.latest} unseen={live.unseen} />
        </SimpleGrid>
      )}
      <Paper withBorder>
        <Tabs value={tab} onChange={value => show(value as Tab)} keepMounted={false}>
          <Tabs.List px="xs">
            <Tabs.Tab value="targets">Targets</Tabs.Tab>
            <Tabs.Tab value="report">Report</Tabs.Tab>
            <Tabs.Tab value="history">History</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="targets">
            <RunTargets run={run} onReport={target => show('report', { target })} />
          </Tabs.Panel>
          <Tabs.Panel value="report">
            <ReportTable run={run} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <HistoryList runId={run.id} heard={live.history} />
          </Tabs.Panel>
        </Tabs>
      </Paper>
    </>
  );
}
