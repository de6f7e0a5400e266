import type { Ledger, TargetRunState } from '../api/types';
import { formatCount, plural } from '../format/count';
import { ledgerStates } from '../format/words';

/** What the seven columns add up to. */
export function ledgerSum(ledger: Ledger): number {
  return ledgerStates.reduce((sum, state) => sum + ledger[state], 0);
}

/** True if targets in = all columns; counted here, not believed. */
export function ledgerCloses(ledger: Ledger): boolean {
  return ledger.closes && ledgerSum(ledger) === ledger.targets;
}

/** Share of the targets that have a result, from 0 to 1; 1 for a run without targets. */
export function ledgerProgress(ledger: Ledger): number {
  return ledger.targets === 0 ? 1 : (ledger.targets - ledger.waiting - ledger.active) / ledger.targets;
}

/** The ledger in one sentence, without the columns that are zero: "12 targets = 10 succeeded + 2 waiting". */
export function ledgerSentence(ledger: Ledger): string {
  const terms = ledgerStates.filter(state => ledger[state] > 0).map(state => `${formatCount(ledger[state])} ${state}`);
  return `${plural(ledger.targets, 'target')} = ${terms.length > 0 ? terms.join(' + ') : '0'}`;
}

/** The columns in the bar, from left to right, without empty ones. */
export function ledgerSegments(ledger: Ledger): { state: TargetRunState; count: number }[] {
  const order: TargetRunState[] = ['succeeded', 'failed', 'expired', 'cancelled', 'skipped', 'active', 'waiting'];
  return order.map(state => ({ state, count: ledger[state] })).filter(segment => segment.count > 0);
}
