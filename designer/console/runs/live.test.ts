import { expect, test } from 'vitest';
import { ApiProblem } from '../api/problem';
import type { ReportEntry, Run, RunEvent } from '../api/types';
import type { WatchSignal } from '../api/watchRun';
import { mergeHistory, onSignal, startOfWatch, type Connection } from './live';

const event = (number: number): RunEvent => ({ number, at: '2026-01-01T00:00:00Z', kind: 'paused', by: 'maria', text: `Event ${number}` });
const after = (...signals: WatchSignal[]) => signals.reduce(onSignal, startOfWatch);

test.each<[WatchSignal[], Connection]>([
  [[], 'connecting'],
  [[{ type: 'connected' }], 'live'],
  [[{ type: 'connected' }, { type: 'lost', retryInMs: 500 }], 'lost'],
  [[{ type: 'lost', retryInMs: 500 }, { type: 'run', run: {} as Run }], 'live'],
  [[{ type: 'connected' }, { type: 'ended' }], 'ended'],
  [[{ type: 'refused', problem: new ApiProblem(404, '', '') }], 'refused'],
])('after %j the connection is %s', (signals, connection) => {
  expect(after(...signals).connection).toBe(connection);
});

test('only the newest entries are kept, the newest first', () => {
  const signals = Array.from({ length: 30 }, (_, number): WatchSignal => ({ type: 'entry', entry: { number } as ReportEntry }));
  expect(after(...signals).latest.map(entry => entry.number)).toEqual([29, 28, 27, 26, 25, 24, 23, 22, 21]);
});

test('entries the server left out are counted', () => {
  expect(after({ type: 'skipped', count: 3 }, { type: 'skipped', count: 4 }).unseen).toBe(7);
});

test('an event that is heard and read is in the history once, in order', () => {
  expect(mergeHistory([event(1), event(2)], [event(3), event(2)]).map(each => each.number)).toEqual([1, 2, 3]);
});
