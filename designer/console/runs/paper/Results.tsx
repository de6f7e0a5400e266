import { Text } from '@mantine/core';
import { useRunEvents, useRunReport, useRunTargets } from '../../api/queries';
import type { ReportPhase, Run } from '../../api/types';
import { formatCount } from '../../format/count';
import { formatDuration, formatInstant } from '../../format/time';
import { outcomeWords, stateWords } from '../../format/words';
import { useCauses, useSummary } from '../../reports/queries';
import { formatShare } from '../../reports/share';
import { Answer } from '../../shell/Answer';
import { Rows, Section } from './Section';

/** Rows that are listed one by one; more belong into the report's file. */
const mostTargets = 500;
const mostActions = 1_000;
const mostCauses = 50;
const mostActivities = 200;
const steps = 'installation,execution' as ReportPhase;

export function ResultsByActivity({ run }: { run: Run }) {
  const summary = useSummary({ run: run.id, phase: steps }, 'activity', mostActivities);
  return (
    <Section title="Results by activity">
      <Answer query={summary} what="the results">
        {data =>
          data.items.length === 0 ? (
            <Text size="sm">No action has ended.</Text>
          ) : (
            <Rows
              label="Results by activity"
              head={['Activity', 'Actions', 'Succeeded', 'Failures', 'Success rate']}
              rows={data.items.map(({ activity, activityName, outcomes }) => [
                activityName ?? activity ?? '',
                formatCount(outcomes.entries),
                formatCount(outcomes.succeeded),
                formatCount(outcomes.failures),
                outcomes.successRate === null ? '' : formatShare(outcomes.successRate),
              ])}
              more={data.total - data.items.length}
            />
          )
        }
      </Answer>
    </Section>
  );
}

export function FailuresByCause({ run }: { run: Run }) {
  const causes = useCauses({ run: run.id, phase: 'result' as ReportPhase }, mostCauses);
  return (
    <Section title="Failures by cause">
      <Answer query={causes} what="the causes">
        {data =>
          data.items.length === 0 ? (
            <Text size="sm">Nothing failed.</Text>
          ) : (
            <Rows
              label="Failures by cause"
              head={['Cause', 'Outcome', 'Return code', 'Targets', 'Share']}
              rows={data.items.map(({ cause, outcome, returnCode, count, share }) => [
                cause || 'no message',
                outcomeWords[outcome].label,
                returnCode ?? '',
                formatCount(count),
                formatShare(share),
              ])}
              more={data.total - data.items.length}
            />
          )
        }
      </Answer>
    </Section>
  );
}

export function TargetsThatFailed({ run }: { run: Run }) {
  const targets = useRunTargets(run.id, { state: 'failed,expired,cancelled', limit: mostTargets });
  return (
    <Section title="Targets that failed">
      <Answer query={targets} what="the targets">
        {data =>
          data.items.length === 0 ? (
            <Text size="sm">None.</Text>
          ) : (
            <Rows
              label="Targets that failed"
              head={['Target', 'Result', 'Activity', 'Why', 'Ended']}
              rows={data.items.map(target => [
                target.simulated ? `${target.target} (simulated)` : target.target,
                stateWords[target.state].label,
                target.activity,
                target.message ?? '',
                target.endedAt === null ? '' : formatInstant(target.endedAt),
              ])}
              more={data.total - data.items.length}
            />
          )
        }
      </Answer>
    </Section>
  );
}

/** The answer of every action on every target, one line each. */
export function EveryAction({ run }: { run: Run }) {
  const report = useRunReport(run.id, { phase: steps, limit: mostActions });
  return (
    <Section title="Every action on every target">
      <Answer query={report} what="the actions">
        {data =>
          data.items.length === 0 ? (
            <Text size="sm">No action has ended.</Text>
          ) : (
            <Rows
              label="Every action on every target"
              head={['Target', 'Activity', 'Action', 'Outcome', 'Code', 'Took', 'Ended']}
              rows={data.items.map(entry => [
                entry.target,
                entry.attempt > 1 ? `${entry.activityName}, attempt ${entry.attempt}` : entry.activityName,
                entry.message === '' ? entry.name : `${entry.name}: ${entry.message}`,
                entry.late ? `${outcomeWords[entry.outcome].label}, late` : outcomeWords[entry.outcome].label,
                entry.returnCode ?? '',
                entry.durationMs === null ? '' : formatDuration(entry.durationMs),
                formatInstant(entry.endedAt ?? entry.at),
              ])}
              more={data.total - data.items.length}
            />
          )
        }
      </Answer>
    </Section>
  );
}

/** Who did what to the run, and when. */
export function HistoryOnPaper({ run }: { run: Run }) {
  const events = useRunEvents(run.id);
  return (
    <Section title="History">
      <Answer query={events} what="the history">
        {data => <Rows label="History" head={['When', 'Who', 'What']} rows={data.map(({ at, by, text }) => [formatInstant(at), by, text])} more={0} />}
      </Answer>
    </Section>
  );
}
