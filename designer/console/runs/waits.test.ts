import { expect, test } from 'vitest';
import type { WaitGroup } from '../api/types';
import { waitSections } from './waits';

const group = (reason: WaitGroup['reason'], targets: number, state: WaitGroup['state'] = 'waiting'): WaitGroup => ({
  activity: 'a',
  activityName: 'A',
  state,
  reason,
  why: `${reason} ${targets}`,
  until: null,
  targets,
});

test('a section tells the earliest time at which somebody goes on', () => {
  const at = (until: string | null): WaitGroup => ({ ...group('retry', 1), until });
  expect(waitSections([at(null), at('2026-03-01T10:00:00.5Z'), at('2026-03-01T10:00:00Z'), at('2026-03-01T11:00:00Z')])[0]!.next).toBe('2026-03-01T10:00:00Z');
  expect(waitSections([at(null)])[0]!.next).toBeNull();
});

test('targets are grouped by reason, the largest group first, those at work last', () => {
  const sections = waitSections([group('executing', 90, 'active'), group('window', 10), group('slot', 15), group('window', 20)]);
  expect(sections.map(({ reason, targets }) => [reason, targets])).toEqual([
    ['window', 30],
    ['slot', 15],
    ['executing', 90],
  ]);
});
