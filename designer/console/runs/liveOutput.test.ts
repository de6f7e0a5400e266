import { expect, test } from 'vitest';
import { ApiProblem } from '../api/problem';
import type { OutputSignal } from '../api/watchOutput';
import type { ReportEntry } from '../api/types';
import { longestShown, nothingYet, onOutput } from './liveOutput';

const stretch = (text: string, more: Partial<{ commandId: string; index: number; start: number; missing: number }> = {}): OutputSignal => ({
  type: 'output',
  stretch: { commandId: 'r/0/1', index: 0, start: 1, name: 'setup', offset: 0, missing: 0, text, ...more },
});

const after = (...signals: OutputSignal[]) => signals.reduce(onOutput, nothingYet);

test('stretches of an action follow each other, and a gap is named', () => {
  const shown = after({ type: 'connected' }, stretch('one\n'), stretch('two\n', { missing: 92 }), stretch('other', { index: 1 }));
  expect(shown.state).toBe('live');
  expect(shown.actions.map(action => action.text)).toEqual(['one\n\n[... 92 bytes left out ...]\ntwo\n', 'other']);
});

test('an action that has ended keeps what it printed and has its entry', () => {
  const entry = { commandId: 'r/0/1', index: 0, name: 'setup', outcome: 'succeeded', starts: 1 } as ReportEntry;
  const shown = after({ type: 'connected' }, stretch('one\n'), { type: 'action', entry }, { type: 'ended' });
  expect(shown.state).toBe('ended');
  expect(shown.actions).toHaveLength(1);
  expect(shown.actions[0]).toMatchObject({ text: 'one\n', entry });
});

test('an action that is started again begins a new output, and the one before is named as interrupted', () => {
  const entry = { commandId: 'r/0/1', index: 0, name: 'setup', outcome: 'succeeded', starts: 2 } as ReportEntry;
  const shown = after({ type: 'connected' }, stretch('one\nno end'), stretch('', { start: 2 }), stretch('one\n', { start: 2 }), stretch('other', { index: 1 }), { type: 'action', entry });
  expect(shown.actions.map(({ start, text, isInterrupted }) => [start, text, isInterrupted])).toEqual([
    [1, 'one\nno end', true],
    [2, 'one\n', false],
    [1, 'other', false],
  ]);
  expect(shown.actions.map(action => action.entry)).toEqual([null, entry, null]);
});

test('a new connection begins anew, because everything is told again', () => {
  const shown = after({ type: 'connected' }, stretch('one\n'), { type: 'lost', retryInMs: 1 }, { type: 'connected' }, stretch('one\n'));
  expect(shown.actions.map(action => action.text)).toEqual(['one\n']);
});

test('of a flood the newest is kept', () => {
  const shown = after({ type: 'connected' }, stretch('x'.repeat(longestShown)), stretch('the end'));
  expect(shown.actions[0]!.text.length).toBeLessThan(longestShown + 100);
  expect(shown.actions[0]!.text.endsWith('the end')).toBe(true);
});

test('a refusal says why', () => {
  const problem = new ApiProblem(404, 'Not found', 'There is no target.');
  expect(after({ type: 'refused', problem }).problem).toBe(problem.message);
});
