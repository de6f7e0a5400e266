import { expect, test } from 'vitest';
import type { RunMap } from '../../api/types';
import { isMoving, withFlow, type MapEdge } from './flow';

const none = { succeeded: 0, failed: 0, skipped: 0, expired: 0, cancelled: 0, waiting: 0, active: 0 };
const activity = (id: string, waiting: number) => ({ activity: id, name: id, type: 'Elsa.Start', implicit: false, x: 0, y: 0, counts: { ...none, waiting } });
const map: RunMap = { activities: [activity('a', 10), activity('b', 0)], edges: [{ from: 'a', port: 'Done', to: 'b', passed: 3 }] };

test('what the stream tells is put on the map, and what it does not name is nobody', () => {
  const moved = withFlow(map, { activities: [{ activity: 'b', counts: { ...none, active: 10 } }], passed: [{ from: 'a', port: 'Done', times: 13 }] });
  expect(moved.activities.map(({ counts }) => counts)).toEqual([none, { ...none, active: 10 }]);
  expect(moved.edges).toEqual([{ from: 'a', port: 'Done', to: 'b', passed: 13, gained: 10 }]);
  expect(isMoving(moved)).toBe(true);
  expect(isMoving(withFlow(moved, { activities: [], passed: [{ from: 'a', port: 'Done', times: 13 }] }))).toBe(false);
});

test('of a run that began before passages were counted nothing is made up', () => {
  const moved = withFlow(map, { activities: [], passed: null });
  expect(moved.edges).toEqual([{ from: 'a', port: 'Done', to: 'b', passed: null }]);
  expect((withFlow(moved, { activities: [], passed: [] }).edges as MapEdge[])[0]!.gained).toBe(0);
});
