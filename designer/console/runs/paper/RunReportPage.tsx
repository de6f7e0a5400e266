import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconPrinter } from '@tabler/icons-react';
import { useIsFetching } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useRun } from '../../api/queries';
import type { Run } from '../../api/types';
import { useNow } from '../../format/NowProvider';
import { formatInstant } from '../../format/time';
import { statusWords } from '../../format/words';
import { Answer } from '../../shell/Answer';
import { BackLink } from '../../shell/BackLink';
import { useKnownServer } from '../../shell/ServerContext';
import { ExportButtons } from '../ExportButtons';
import { Accounts } from './Accounts';
import classes from './paper.module.css';
import { EveryAction, FailuresByCause, HistoryOnPaper, ResultsByActivity, TargetsThatFailed } from './Results';
import { RunSettings } from './RunSettings';

/** What came of a run, on paper: the accounts, what was run by whom, results, causes, who failed, and the answer of every action. */
export function RunReportPage() {
  const { id = '' } = useParams();
  const run = useRun(id);
  return (
    <Answer query={run} what="the run">
      {data => <RunReport run={data} />}
    </Answer>
  );
}

function RunReport({ run }: { run: Run }) {
  const server = useKnownServer();
  const now = formatInstant(new Date(useNow()).toISOString());
  const loading = useIsFetching() > 0;
  useDocumentTitle(`Report of ${run.name}, ${run.id}`);
  return (
    <article className={classes.paper}>
      <Group justify="space-between" mb="md" className={classes.tools}>
        <BackLink to={`/runs/${encodeURIComponent(run.id)}`} label="The run" />
        <Group gap="xs">
          <ExportButtons path={`/api/runs/${encodeURIComponent(run.id)}/report`} filter={{}} name={`report-${run.id}`} />
          <Button leftSection={<IconPrinter size={16} />} disabled={loading} onClick={() => window.print()}>
            Print
          </Button>
        </Group>
      </Group>
      <Stack gap="lg">
        <header>
          <Title order={1} size="h2">
            {run.name}
          </Title>
          <Text c="dimmed">
            Report of a run · {statusWords[run.status].label}
            {run.endedAt === null && `, as of ${now}: results may still change`}
          </Text>
        </header>
        <Accounts run={run} />
        <RunSettings run={run} />
        <ResultsByActivity run={run} />
        <FailuresByCause run={run} />
        <TargetsThatFailed run={run} />
        <EveryAction run={run} />
        <HistoryOnPaper run={run} />
        <Text size="xs" c="dimmed">
          Orchestrator {server.version}, seen {now} by {server.user ?? server.key}. Times are in the zone of the reader ({Intl.DateTimeFormat().resolvedOptions().timeZone}).
        </Text>
      </Stack>
    </article>
  );
}
