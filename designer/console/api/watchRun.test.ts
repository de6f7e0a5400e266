import { expect, test, vi } from 'vitest';
import { Client } from './client';
import { pauseBefore } from './followStream';
import { watchRun, type WatchSignal } from './watchRun';

const stream = (text: string) => new Response(text, { headers: { 'Content-Type': 'text/event-stream' } });

async function watch(answers: (() => Response)[]): Promise<{ signals: WatchSignal[]; requests: [string, RequestInit][] }> {
  vi.useFakeTimers();
  const requests: [string, RequestInit][] = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    requests.push([url, init]);
    const answer = answers.shift();
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('no network'));
  });
  const signals: WatchSignal[] = [];
  const watching = watchRun(new Client(), 'run/1', signal => signals.push(signal), new AbortController().signal);
  await vi.runAllTimersAsync();
  await watching;
  vi.useRealTimers();
  return { signals, requests };
}

test('a run is followed to its end', async () => {
  const { signals } = await watch([() => stream('event: run\ndata: {"id":"1"}\n\nevent: skipped\ndata: {"count":7}\n\nevent: end\ndata: {}\n\n')]);
  expect(signals.map(signal => signal.type)).toEqual(['connected', 'run', 'skipped', 'ended']);
});

test('the address of a watch names the run and nothing else', async () => {
  const { requests } = await watch([() => stream('event: end\ndata: {}\n\n')]);
  expect(requests[0]![0]).toBe('/api/runs/run%2F1/watch');
});

test('a broken stream, and a server that is away, are connected to again', async () => {
  const { signals, requests } = await watch([
    () => stream('event: run\ndata: {"id":"1"}\n\n'),
    () => new Response('', { status: 503 }),
    () => stream('event: end\ndata: {}\n\n'),
  ]);
  expect(signals.map(signal => signal.type)).toEqual(['connected', 'run', 'lost', 'lost', 'connected', 'ended']);
  expect(requests).toHaveLength(3);
});

test.each([401, 403, 404])('a refusal with %d is final', async status => {
  const { signals, requests } = await watch([() => new Response('{}', { status })]);
  expect(signals.map(signal => signal.type)).toEqual(['refused']);
  expect(requests).toHaveLength(1);
});

test.each([
  [0, 250, 500],
  [3, 2_000, 4_000],
  [20, 15_000, 30_000],
])('after %d failures the pause lies between %d and %d ms', (failures, least, most) => {
  expect(pauseBefore(failures, () => 0)).toBe(least);
  expect(pauseBefore(failures, () => 1)).toBe(most);
});
