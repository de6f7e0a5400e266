import type { ReportPhase, Run, RunStatus, StepOutcome, TargetRunState, WaitReason } from '../api/types';

/** How a word of the product is written and coloured, so that it looks the same everywhere. */
export interface Word {
  label: string;
  color: string;
}

/** In the order in which the ledger is read: results first, then what is still open. */
export const ledgerStates = ['succeeded', 'failed', 'skipped', 'expired', 'cancelled', 'waiting', 'active'] as const satisfies readonly TargetRunState[];

export const stateWords: Record<TargetRunState, Word> = {
  succeeded: { label: 'succeeded', color: 'teal' },
  failed: { label: 'failed', color: 'red' },
  skipped: { label: 'skipped', color: 'grape' },
  expired: { label: 'expired', color: 'orange' },
  cancelled: { label: 'cancelled', color: 'pink' },
  waiting: { label: 'waiting', color: 'gray' },
  active: { label: 'active', color: 'blue' },
};

/** The colour of a state's share in a bar, and of the dot that explains it. */
export function stateColour(state: TargetRunState): string {
  if (state === 'waiting') return 'light-dark(var(--mantine-color-gray-4), var(--mantine-color-dark-2))';
  return `var(--mantine-color-${stateWords[state].color}-filled)`;
}

export const statusWords: Record<RunStatus, Word> = {
  scheduled: { label: 'scheduled', color: 'violet' },
  running: { label: 'running', color: 'blue' },
  paused: { label: 'paused', color: 'yellow' },
  cancelling: { label: 'cancelling', color: 'pink' },
  completed: { label: 'completed', color: 'teal' },
  cancelled: { label: 'cancelled', color: 'pink' },
};

/** An ended run is green, and completed without more words, only if nothing went wrong: "completed" alone says no more than that every target has its result. */
export function statusWord(run: Pick<Run, 'status' | 'ledger'>): Word {
  const word = statusWords[run.status];
  return run.status === 'completed' && run.ledger.failed + run.ledger.expired > 0 ? { label: 'completed with failures', color: 'red' } : word;
}

export const outcomeWords: Record<StepOutcome, Word> = {
  succeeded: { label: 'succeeded', color: 'teal' },
  failed: { label: 'failed', color: 'red' },
  timedOut: { label: 'timed out', color: 'red' },
  interrupted: { label: 'interrupted', color: 'red' },
  skipped: { label: 'skipped', color: 'grape' },
  cancelled: { label: 'cancelled', color: 'pink' },
  expired: { label: 'expired', color: 'orange' },
  notApplicable: { label: 'not applicable', color: 'gray' },
};

export const reasonLabels: Record<WaitReason, string> = {
  runStart: 'Start of the run',
  paused: 'Run paused',
  window: 'Timeframe closed',
  retry: 'Next attempt',
  delay: 'Delay',
  slot: 'Free slot',
  agent: 'Agent has not answered',
  start: 'About to start',
  installing: 'Installer at work',
  executing: 'Executing',
  cancelling: 'Being cancelled',
  turn: 'Next in the queue',
  installer: 'Waiting for an installer',
  user: 'User of the computer',
};

export const phaseLabels: Record<ReportPhase, string> = {
  installation: 'Installation',
  execution: 'Execution',
  result: 'Result',
};
