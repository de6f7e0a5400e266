import type { Role, Run } from '../api/types';

/** What a person can ask of a run. */
export type RunAction = 'pause' | 'resume' | 'cancel' | 'rerunFailed';

const rank: Record<Role, number> = { viewer: 0, operator: 1, administrator: 2 };

/** Each role may do what the ones before it may. */
export function mayOperate(role: Role): boolean {
  return rank[role] >= rank.operator;
}

/** Whether a role may change what all runs go by: timeframes, targets, packages, credentials, keys. */
export function mayAdminister(role: Role): boolean {
  return rank[role] >= rank.administrator;
}

/** Whether this role may say something about the next attempts of a run's targets now. */
export function mayChangeAttempts(run: Run, role: Role): boolean {
  return mayOperate(role) && (run.status === 'running' || run.status === 'paused');
}

/** The actions that make sense for a run now and that this role may take. The server checks again. */
export function actionsFor(run: Run, role: Role): RunAction[] {
  if (!mayOperate(role)) return [];
  switch (run.status) {
    case 'scheduled':
      return ['cancel'];
    case 'running':
      return ['pause', 'cancel'];
    case 'paused':
      return ['resume', 'cancel'];
    case 'cancelling':
      return [];
    case 'completed':
    case 'cancelled':
      return run.ledger.failed + run.ledger.expired > 0 ? ['rerunFailed'] : [];
  }
}
