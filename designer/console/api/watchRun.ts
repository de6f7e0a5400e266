import type { Client } from './client';
import { EventStreamParser } from './eventStream';
import { ApiProblem } from './problem';
import type { ReportEntry, Run, RunEvent } from './types';

/** What a watcher hears of a run. */
export type WatchSignal =
  | { type: 'connected' }
  | { type: 'run'; run: Run }
  | { type: 'history'; event: RunEvent }
  | { type: 'entry'; entry: ReportEntry }
  | { type: 'skipped'; count: number }
  | { type: 'ended' }
  | { type: 'lost'; retryInMs: number }
  | { type: 'refused'; problem: ApiProblem };

/** Longest pause between two attempts to connect. */
const maxPauseMs = 30_000;

/** The server sends a comment every 15 s; a stream that is silent for three of them is dead even if nobody closed it. */
const silenceMs = 45_000;

/**
 * Follows a run until it ends or the signal aborts, and connects again whenever the stream breaks. A refusal (no such run, key withdrawn)
 * is final. EventSource would do the connecting, but cannot send the key in a header.
 */
export async function watchRun(client: Client, runId: string, tell: (signal: WatchSignal) => void, stop: AbortSignal): Promise<void> {
  for (let failures = 0; !stop.aborted; failures++) {
    try {
      const ended = await follow(client, runId, stop, signal => {
        failures = 0;
        tell(signal);
      });
      if (ended) return;
    } catch (error) {
      if (stop.aborted) return;
      if (error instanceof ApiProblem && error.status >= 400 && error.status < 500 && error.status !== 429) {
        tell({ type: 'refused', problem: error });
        return;
      }
    }
    if (stop.aborted) return;
    const retryInMs = pauseBefore(failures);
    tell({ type: 'lost', retryInMs });
    await pause(retryInMs, stop);
  }
}

/** Doubles from half a second; half of it is left to chance, so that a restarted server is not met by all viewers at once. */
export function pauseBefore(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(maxPauseMs, 500 * 2 ** failures);
  return Math.round(longest / 2 + (longest / 2) * random());
}

async function follow(client: Client, runId: string, stop: AbortSignal, tell: (signal: WatchSignal) => void): Promise<boolean> {
  const connection = new AbortController();
  const abort = () => connection.abort();
  stop.addEventListener('abort', abort, { once: true });
  let watchdog = setTimeout(abort, silenceMs);
  try {
    const response = await client.send(`/api/runs/${encodeURIComponent(runId)}/watch`, {
      headers: { Accept: 'text/event-stream' },
      signal: connection.signal,
    });
    tell({ type: 'connected' });
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    const parser = new EventStreamParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return false;
      clearTimeout(watchdog);
      watchdog = setTimeout(abort, silenceMs);
      for (const { event, data } of parser.push(decoder.decode(value, { stream: true }))) {
        const signal = signalOf(event, data);
        if (!signal) continue;
        tell(signal);
        if (signal.type === 'ended') return true;
      }
    }
  } finally {
    clearTimeout(watchdog);
    stop.removeEventListener('abort', abort);
    connection.abort();
  }
}

function signalOf(event: string, data: string): WatchSignal | null {
  switch (event) {
    case 'run':
      return { type: 'run', run: JSON.parse(data) as Run };
    case 'history':
      return { type: 'history', event: JSON.parse(data) as RunEvent };
    case 'entry':
      return { type: 'entry', entry: JSON.parse(data) as ReportEntry };
    case 'skipped':
      return { type: 'skipped', count: (JSON.parse(data) as { count: number }).count };
    case 'end':
      return { type: 'ended' };
    default:
      return null;
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener('abort', done, { once: true });
  });
}
