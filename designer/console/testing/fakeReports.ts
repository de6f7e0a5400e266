import type { ActionDurations, Cause, Counted, Outcomes, ReportEntry, SummaryGroup } from '../api/types';
import type { FakeRun } from './fakeRun.ts';

interface Line {
  entry: ReportEntry;
  run: FakeRun;
}

const failures = ['failed', 'timedOut', 'interrupted', 'expired'];

/** Answers /api/reports and the sums under it as the server does, over all entries at every question. */
export function fakeReports(runs: readonly FakeRun[], what: string | undefined, query: URLSearchParams): unknown {
  const steps = what === 'slowest' || (what === 'summary' && ['activity', 'action'].includes(query.get('by') ?? ''));
  const phases = query.get('phase')?.split(',') ?? (what === undefined ? null : steps ? ['installation', 'execution'] : ['result']);
  const lines = runs.flatMap(run => run.report.map(entry => ({ entry, run }))).filter(line => (phases === null || phases.includes(line.entry.phase)) && matches(line, query));
  const limit = Number(query.get('limit') ?? 100);
  const counted: Counted = { phases: (phases ?? []) as Counted['phases'], from: query.get('from'), to: query.get('to') };
  switch (what) {
    case undefined: {
      const offset = Number(query.get('offset') ?? 0);
      return { items: lines.map(({ entry }) => entry).sort((a, b) => b.at.localeCompare(a.at)).slice(offset, offset + limit), total: lines.length };
    }
    case 'trend': {
      const days = groups(lines, ({ entry }) => entry.at.slice(0, 10));
      return { counted, zone: query.get('zone') ?? 'UTC', whole: outcomesOf(lines), items: everyDay([...days.keys()].sort()).map(day => ({ day, outcomes: outcomesOf(days.get(day) ?? []) })) };
    }
    case 'summary':
      return summary(lines, query.get('by') ?? '', limit, counted);
    case 'slowest':
      return slowest(lines, limit, counted);
    case 'causes':
      return causes(lines, limit, counted);
    default:
      return null;
  }
}

function matches({ entry, run }: Line, query: URLSearchParams): boolean {
  const is = (name: string, value: string) => !query.get(name) || query.get(name) === value;
  const outcomes = query.get('outcome')?.split(',');
  return (
    is('run', run.run.id) && is('definition', run.run.definitionId) && is('site', entry.site) && is('target', entry.target) && is('targetId', entry.targetId) && is('activity', entry.activity) && is('name', entry.name) && is('cause', causeOf(entry)) &&
    (query.get('withoutSite') !== 'true' || entry.site === '') && (!outcomes || outcomes.includes(entry.outcome)) && (query.get('failed') !== 'true' || failures.includes(entry.outcome)) &&
    (!query.get('from') || entry.at >= query.get('from')!) && (!query.get('to') || entry.at < query.get('to')!)
  );
}

function groups<T extends Line>(lines: readonly T[], keyOf: (line: T) => string): Map<string, T[]> {
  const made = new Map<string, T[]>();
  for (const line of lines) {
    const key = keyOf(line);
    const group = made.get(key);
    if (group) group.push(line);
    else made.set(key, [line]);
  }
  return made;
}

function everyDay(days: readonly string[]): string[] {
  const all: string[] = [];
  for (let at = Date.parse(days[0] ?? ''); at <= Date.parse(days.at(-1) ?? ''); at += 86_400_000) all.push(new Date(at).toISOString().slice(0, 10));
  return all;
}

function outcomesOf(lines: readonly Line[]): Outcomes {
  const count = (outcome: string) => lines.filter(({ entry }) => entry.outcome === outcome).length;
  const failed = lines.filter(({ entry }) => failures.includes(entry.outcome)).length;
  const tried = count('succeeded') + failed;
  return {
    entries: lines.length,
    succeeded: count('succeeded'),
    failed: count('failed'),
    timedOut: count('timedOut'),
    interrupted: count('interrupted'),
    skipped: count('skipped'),
    cancelled: count('cancelled'),
    expired: count('expired'),
    notApplicable: count('notApplicable'),
    failures: failed,
    successRate: tried === 0 ? null : count('succeeded') / tried,
  };
}

function summary(lines: readonly Line[], by: string, limit: number, counted: Counted) {
  const key = ({ entry, run }: Line): Omit<SummaryGroup, 'outcomes'> => ({
    run: by === 'run' ? run.run.id : null,
    runName: by === 'run' ? run.run.name : null,
    definition: by === 'run' || by === 'site' ? null : run.run.definitionId,
    definitionName: by === 'run' || by === 'site' ? null : run.run.name,
    site: by === 'site' ? entry.site : null,
    activity: by === 'activity' || by === 'action' ? entry.activity : null,
    activityName: by === 'activity' || by === 'action' ? entry.activityName : null,
    action: by === 'action' ? entry.name : null,
  });
  const items = [...groups(lines, line => JSON.stringify(key(line))).values()]
    .map((group): SummaryGroup => ({ ...key(group[0]!), outcomes: outcomesOf(group) }))
    .sort((a, b) => b.outcomes.failures - a.outcomes.failures || b.outcomes.entries - a.outcomes.entries);
  return { counted, whole: outcomesOf(lines), items: items.slice(0, limit), total: items.length };
}

function slowest(lines: readonly Line[], limit: number, counted: Counted) {
  const ran = lines.filter(({ entry }) => entry.durationMs !== null);
  const items = [...groups(ran, ({ entry, run }) => `${run.run.definitionId} ${entry.activity} ${entry.name}`).values()]
    .map((group): ActionDurations => {
      const sorted = group.map(({ entry }) => entry.durationMs!).sort((a, b) => a - b);
      const total = sorted.reduce((sum, each) => sum + each, 0);
      const { entry, run } = group[0]!;
      return {
        definition: run.run.definitionId,
        definitionName: run.run.name,
        activity: entry.activity,
        activityName: entry.activityName,
        action: entry.name,
        count: sorted.length,
        meanMs: total / sorted.length,
        p50Ms: sorted[Math.floor(sorted.length / 2)]!,
        p95Ms: sorted[Math.floor(sorted.length * 0.95)]!,
        longestMs: sorted.at(-1)!,
        totalMs: total,
        outcomes: outcomesOf(group),
      };
    })
    .sort((a, b) => b.p95Ms - a.p95Ms);
  return { counted, items: items.slice(0, limit), total: items.length };
}

function causes(lines: readonly Line[], limit: number, counted: Counted) {
  const failed = lines.filter(({ entry }) => failures.includes(entry.outcome));
  const items = [...groups(failed, ({ entry }) => `${entry.outcome} ${entry.returnCode} ${causeOf(entry)}`).values()]
    .map((group): Cause => {
      const { entry } = group[0]!;
      return { outcome: entry.outcome, returnCode: entry.returnCode, cause: causeOf(entry), count: group.length, share: group.length / failed.length, example: entry };
    })
    .sort((a, b) => b.count - a.count);
  return { counted, failures: failed.length, items: items.slice(0, limit), total: items.length };
}

/** Roughly as the server does it: codes stay, other numbers do not. */
function causeOf(entry: ReportEntry): string {
  return failures.includes(entry.outcome) ? entry.message.replace(/(?<!code )\b\d+\b/g, '#') : '';
}
