import type { Ledger, ReportEntry, Run, RunActivity, RunEvent, RunFlow, RunMap, RunTarget, Target, TargetRunState, WaitGroup, WaitReason } from '../api/types';
import { ledgerStates } from '../format/words.ts';

/** A run of the fake server: wholly in memory, moved on by {@link advanceRun}. */
export interface FakeRun {
  run: Run;
  targets: RunTarget[];
  report: ReportEntry[];
  outputs: Map<string, string>;
  /** What earlier starts of repeated actions have printed, by entry and start. */
  earlierOutputs: Map<string, string>;
  events: RunEvent[];
}

const minute = 60_000;

export const fakeActivities: readonly { activity: string; name: string; type: string }[] = [
  { activity: 'window', name: 'Wait for the night', type: 'Orchestrator.Timeframe' },
  { activity: 'install', name: 'Install the agent', type: 'Orchestrator.Install' },
  { activity: 'execute', name: 'Update the kiosk', type: 'Orchestrator.Execute' },
];

const waitsOf: { reason: WaitReason; activity: string; why: string; untilMinutes: number | null }[] = [
  { reason: 'window', activity: 'window', why: 'Wait for the night waits for its timeframe, which opens Sat 22:00 (Europe/Oslo).', untilMinutes: 95 },
  { reason: 'window', activity: 'window', why: 'Wait for the night waits for its timeframe, which opens Sat 22:00 (America/Toronto).', untilMinutes: 455 },
  { reason: 'agent', activity: 'execute', why: 'The command could not be handed over: the agent is not connected. It is sent again when the target appears.', untilMinutes: 1410 },
  { reason: 'slot', activity: 'execute', why: '50 targets are at work, which is the most this activity allows.', untilMinutes: null },
  { reason: 'retry', activity: 'execute', why: 'Attempt 2 failed: \'ping\' failed: it does not answer. Next attempt at 14:05 (Europe/Oslo), or at once when it appears; gives up after 80 more minutes of open time.', untilMinutes: 2 },
];

export interface FakeRunPlan {
  id: string;
  name: string;
  status: Run['status'];
  by: string;
  startedAt: number | null;
  endedAt?: number;
  counts: Partial<Record<TargetRunState, number>>;
  rerunOf?: string;
}

const iso = (at: number) => new Date(at).toISOString();

export function makeRun(plan: FakeRunPlan, fleet: readonly Target[], now: number): FakeRun {
  const made: FakeRun = {
    run: {
      id: plan.id,
      definitionId: plan.name.toLowerCase().replaceAll(' ', '-'),
      definitionVersion: 4,
      name: plan.name,
      status: plan.status,
      createdAt: iso(plan.startedAt ?? now - 5 * minute),
      createdBy: plan.by,
      startAt: plan.status === 'scheduled' ? iso(now + 130 * minute) : null,
      startedAt: plan.startedAt === null ? null : iso(plan.startedAt),
      endedAt: plan.endedAt === undefined ? null : iso(plan.endedAt),
      deadline: iso((plan.startedAt ?? now) + 7 * 1440 * minute),
      rerunOf: plan.rerunOf ?? null,
      cancelledBy: plan.status === 'cancelled' ? 'night-shift' : null,
      pausedBy: plan.status === 'paused' ? 'maria' : null,
      shard: 0,
      ledger: ledgerOf([]),
    },
    targets: [],
    report: [],
    outputs: new Map(),
    earlierOutputs: new Map(),
    events: [],
  };
  const began = plan.startedAt ?? now;
  for (const state of ['failed', 'succeeded', 'active', 'waiting', 'skipped', 'expired', 'cancelled'] as const) {
    for (let count = plan.counts[state] ?? 0; count > 0; count--) {
      const target = fleet[made.targets.length % fleet.length]!;
      made.targets.push(tokenOf(made.targets.length, target, plan.status === 'scheduled'));
      settle(made, made.targets.length - 1, state, began + minute + made.targets.length * 2_000, now);
    }
  }
  made.run.ledger = ledgerOf(made.targets);
  tell(made, 'created', plan.by, `Started by ${plan.by} over ${made.targets.length} targets.`, began);
  if (plan.startedAt !== null) tell(made, 'started', 'engine', `Started over ${made.targets.length} targets.`, began + 400);
  if (plan.status === 'paused') tell(made, 'paused', 'maria', 'Paused by maria.', now - 12 * minute);
  if (plan.status === 'cancelled') tell(made, 'cancelled', 'night-shift', 'Cancelled by night-shift.', plan.endedAt!);
  if (plan.status === 'completed') tell(made, 'completed', 'engine', 'Every target has its result.', plan.endedAt!);
  return made;
}

/** Lets some targets of a running run finish and others begin. Returns what was reported. */
export function advanceRun(fake: FakeRun, now: number): ReportEntry[] {
  if (fake.run.status !== 'running' && fake.run.status !== 'cancelling') return [];
  const before = fake.report.length;
  const active = fake.targets.filter(target => target.state === 'active').slice(0, 1);
  for (const target of active) settle(fake, target.ordinal, fake.run.status === 'cancelling' ? 'cancelled' : target.ordinal % 13 === 5 ? 'failed' : 'succeeded', now, now);
  const waiting = fake.targets.filter(target => target.state === 'waiting').slice(-active.length || -1);
  if (fake.run.status === 'running') for (const target of waiting) settle(fake, target.ordinal, 'active', now, now);
  fake.run = { ...fake.run, ledger: ledgerOf(fake.targets) };
  if (fake.run.ledger.waiting + fake.run.ledger.active === 0) {
    const status = fake.run.status === 'cancelling' ? 'cancelled' : 'completed';
    fake.run = { ...fake.run, status, endedAt: iso(now) };
    tell(fake, status, 'engine', status === 'completed' ? 'Every target has its result.' : 'Every target is cancelled or has its result.', now);
  }
  return fake.report.slice(before);
}

export function tell(fake: FakeRun, kind: RunEvent['kind'], by: string, text: string, at: number): RunEvent {
  const event = { number: fake.events.length + 1, at: iso(at), kind, by, text };
  fake.events.push(event);
  return event;
}

export function ledgerOf(targets: readonly RunTarget[]): Ledger {
  const counts = Object.fromEntries(ledgerStates.map(state => [state, targets.filter(target => target.state === state).length])) as Record<TargetRunState, number>;
  return { targets: targets.length, ...counts, closes: true };
}

export function waitsOfRun(fake: FakeRun): WaitGroup[] {
  const groups = new Map<string, WaitGroup>();
  for (const target of fake.targets) {
    if (target.reason === null || target.why === null) continue;
    const key = `${target.activity}|${target.reason}|${target.why}`;
    const activityName = fakeActivities.find(each => each.activity === target.activity)!.name;
    const group = groups.get(key) ?? { activity: target.activity, activityName, state: target.state, reason: target.reason, why: target.why, until: target.until, targets: 0 };
    groups.set(key, { ...group, targets: group.targets + 1 });
  }
  return [...groups.values()].sort((a, b) => b.targets - a.targets);
}

export function activitiesOfRun(fake: FakeRun): RunActivity[] {
  return fakeActivities.map(each => ({ ...each, implicit: false, counts: ledgerOf(fake.targets.filter(target => target.activity === each.activity)) }));
}

/** The three activities in a row, with the Retry that the installation has by itself; whoever is further on has gone along what lies before. */
const edges = [
  { from: 'window', port: 'Done', to: 'install' },
  { from: 'install', port: 'Failed', to: 'install.retry' },
  { from: 'install', port: 'Done', to: 'execute' },
  { from: 'install.retry', port: 'Retry', to: 'install' },
];

export function flowOfRun(fake: FakeRun): RunFlow {
  const at = (activity: string) => fake.targets.filter(target => target.activity === activity).length;
  const retried = Math.floor(at('execute') / 4);
  const passed = [at('install') + at('execute'), retried, at('execute'), retried];
  return {
    activities: activitiesOfRun(fake).map(({ activity, counts }) => ({ activity, counts })),
    passed: edges.map(({ from, port }, index) => ({ from, port, times: passed[index]! })),
  };
}

export function mapOfRun(fake: FakeRun): RunMap {
  const flow = flowOfRun(fake);
  const retry = { activity: 'install.retry', name: 'Retry of Install the agent', type: 'Orchestrator.Retry', implicit: true, counts: ledgerOf([]) };
  return {
    activities: [
      ...activitiesOfRun(fake).map((activity, index) => ({ ...activity, x: 60 + index * 280, y: 60 })),
      { ...retry, x: 340, y: 200 },
    ],
    edges: edges.map((edge, index) => ({ ...edge, passed: flow.passed![index]!.times })),
  };
}

function tokenOf(ordinal: number, target: Target, scheduled: boolean): RunTarget {
  return {
    ordinal,
    targetId: target.id,
    target: target.name,
    simulated: target.simulated,
    zone: target.zone,
    state: 'waiting',
    activity: 'window',
    attempt: 1,
    why: scheduled ? 'The run is about to start.' : null,
    reason: scheduled ? 'runStart' : null,
    until: null,
    message: null,
    startedAt: null,
    endedAt: null,
  };
}

function settle(fake: FakeRun, ordinal: number, state: TargetRunState, at: number, now: number): void {
  const token = fake.targets[ordinal]!;
  const next: RunTarget = { ...token, state };
  if (state === 'waiting') {
    if (fake.run.status === 'scheduled') Object.assign(next, { reason: 'runStart', why: 'The run starts at its start time.', until: fake.run.startAt });
    else if (fake.run.status === 'paused') Object.assign(next, { reason: 'paused', why: 'The run was paused by maria; it goes on when it is resumed.' });
    else {
      const wait = waitsOf[(ordinal * 7) % 10 < 5 ? 0 : (ordinal * 7) % 10 < 7 ? 1 : (ordinal * 7) % 10 === 7 ? 4 : (ordinal * 7) % 10 === 8 ? 2 : 3]!;
      Object.assign(next, { reason: wait.reason, why: wait.why, activity: wait.activity, until: wait.untilMinutes === null ? null : iso(now + wait.untilMinutes * minute) });
    }
  } else {
    Object.assign(next, { activity: 'execute', reason: null, why: null, until: null, startedAt: token.startedAt ?? iso(at - 52_000) });
    if (state === 'active') Object.assign(next, { reason: 'executing', why: 'The agent is executing.' });
    else report(fake, next, state, at);
  }
  fake.targets[ordinal] = next;
}

/** Why the targets of the fake server fail: the first few for the same reason, the others for several. */
const troubles = [
  { code: 100, message: 'Return code 100 is not among the success codes 0.', output: 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4112 (unattended-upgr)\nE: Unable to acquire the dpkg frontend lock, is another process using it?\n' },
  { code: 28, message: 'Return code 28 is not among the success codes 0.', output: 'cp: error writing /opt/kiosk/kiosk.bin: No space left on device\n' },
  { code: 1603, message: 'Return code 1603 is not among the success codes 0, 3010.', output: 'MSI (s) (A0:5C): Product: Kiosk -- Installation failed.\n' },
];

/** The computer of the fake server that was restarted while it was at work. */
const restarted = 9;

function report(fake: FakeRun, token: RunTarget, state: 'succeeded' | 'failed' | 'skipped' | 'expired' | 'cancelled', at: number): void {
  const trouble = troubles[token.ordinal < 3 ? 0 : Math.floor(token.ordinal * 1.7) % troubles.length]!;
  const messages = {
    succeeded: null,
    failed: `“Install the package” ended with return code ${trouble.code}.`,
    skipped: 'Its system is not one this distribution is for.',
    expired: 'Not accepted by 2026-11-20 22:00 UTC, when the command expired.',
    cancelled: 'Cancelled by night-shift.',
  };
  token.endedAt = iso(at);
  token.message = messages[state];
  const commandId = `${fake.run.id}:${token.ordinal}:1`;
  const base = { runId: fake.run.id, ordinal: token.ordinal, targetId: token.targetId, target: token.target, site: ['Vienna', 'Bergen', 'Toronto'][token.ordinal % 3]!, activity: 'execute', activityName: 'Update the kiosk', attempt: 1, starts: 1, late: false, outputTruncated: false };
  const add = (entry: Pick<ReportEntry, 'phase' | 'commandId' | 'number' | 'index' | 'name' | 'outcome' | 'returnCode' | 'durationMs' | 'message'> & { starts?: number }, output = '') => {
    const ended = at - 1000 + (entry.phase === 'result' ? 5 : entry.number) * 200;
    fake.report.push({ ...base, ...entry, startedAt: entry.durationMs === null ? null : iso(ended - entry.durationMs), endedAt: iso(ended), at: iso(ended), output: null });
    fake.outputs.set(`${entry.commandId}/${entry.number}`, output);
  };
  if (state === 'succeeded' || state === 'failed') {
    add({ phase: 'execution', commandId, number: 1, index: 0, name: 'Stop the kiosk', outcome: 'succeeded', returnCode: 0, durationMs: 420 + token.ordinal * 3, message: '' }, 'kiosk.service stopped\n');
    if (state === 'failed') {
      add(
        { phase: 'execution', commandId, number: 2, index: 1, name: 'Install the package', outcome: 'failed', returnCode: trouble.code, durationMs: 12_840, message: trouble.message },
        `Reading package lists...\nBuilding dependency tree...\n${trouble.output}`,
      );
      add({ phase: 'execution', commandId, number: 3, index: 2, name: 'Start the kiosk', outcome: 'skipped', returnCode: null, durationMs: null, message: 'Not started: an earlier action failed.' });
    } else {
      const repeated = token.ordinal === restarted ? { starts: 2, message: 'was interrupted and started 2 times' } : { message: '' };
      if (repeated.starts) fake.earlierOutputs.set(`${commandId}/2`, 'Preparing to unpack kiosk_4.2.0_amd64.deb ...\nUnpacking kiosk (4.2.0) over (4.1.7) ...\n');
      add({ phase: 'execution', commandId, number: 2, index: 1, name: 'Install the package', outcome: 'succeeded', returnCode: 0, durationMs: 38_000 + token.ordinal * 17, ...repeated }, 'Setting up kiosk (4.2.0) ...\n');
      add({ phase: 'execution', commandId, number: 3, index: 2, name: 'Start the kiosk', outcome: 'succeeded', returnCode: 0, durationMs: 1_310, message: '' }, 'kiosk.service started\n');
    }
  }
  add({ phase: 'result', commandId: `${fake.run.id}:${token.ordinal}`, number: 0, index: 0, name: state, outcome: state, returnCode: null, durationMs: null, message: token.message ?? '' });
}
