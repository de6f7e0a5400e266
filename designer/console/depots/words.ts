import type { Depot, DepotEntryKind } from '../api/types';
import type { Word } from '../format/words';

/** Seconds beyond which the server warns of a depot's clock. */
const clockLimit = 5;

/** A depot says how it is once a minute; after so long it is missed. */
const missedMs = 5 * 60_000;

/** How a depot is, in a word; its warnings say more. */
export function stateWord({ state }: Depot, now: number): Word {
  if (state === null) return { label: 'not started', color: 'gray' };
  if (now - Date.parse(state.at) > missedMs) return { label: 'silent', color: 'red' };
  if (isSkewed(state.clockSkew)) return { label: 'clock wrong', color: 'orange' };
  return state.missing > 0 ? { label: 'incomplete', color: 'blue' } : { label: 'complete', color: 'teal' };
}

export function isSkewed(skew: number | null): boolean {
  return skew !== null && Math.abs(skew) > clockLimit;
}

/** "0.02 s ahead", "7.5 s behind". */
export function skewText(skew: number | null): string {
  if (skew === null) return 'not measured';
  const seconds = Math.abs(skew);
  if (seconds < 0.005) return 'exact';
  return `${seconds < 1 ? seconds.toFixed(2) : seconds.toFixed(1)} s ${skew > 0 ? 'ahead' : 'behind'}`;
}

export const kindWords: Record<DepotEntryKind, Word> = {
  fetched: { label: 'fetched', color: 'teal' },
  stopped: { label: 'stopped', color: 'orange' },
  damaged: { label: 'damaged', color: 'red' },
  removed: { label: 'removed', color: 'gray' },
};
