import type { WaitGroup, WaitReason } from '../api/types';

/** Everybody who gives the same reason, with the sentences they give. */
export interface WaitSection {
  reason: WaitReason;
  targets: number;
  /** The earliest "until" of them; null: nobody knows. */
  next: string | null;
  groups: readonly WaitGroup[];
}

/** Groups by reason, the largest first; whoever is at work comes after whoever waits. */
export function waitSections(groups: readonly WaitGroup[]): WaitSection[] {
  const byReason = new Map<WaitReason, WaitGroup[]>();
  for (const group of groups) byReason.set(group.reason, [...(byReason.get(group.reason) ?? []), group]);
  return [...byReason]
    .map(([reason, members]) => ({
      reason,
      targets: members.reduce((sum, group) => sum + group.targets, 0),
      next: members.reduce<string | null>((next, { until }) => (until !== null && (next === null || Date.parse(until) < Date.parse(next)) ? until : next), null),
      groups: members,
    }))
    .sort((a, b) => Number(isWork(a)) - Number(isWork(b)) || b.targets - a.targets);
}

function isWork(section: WaitSection): boolean {
  return section.groups.every(group => group.state === 'active');
}
