import type { Client } from './client';
import { EventStreamParser, type StreamEvent } from './eventStream';
import { ApiProblem } from './problem';

/** What a follower of any stream hears besides what the stream brings. */
export type FollowSignal =
  | { type: 'connected' }
  | { type: 'ended' }
  | { type: 'lost'; retryInMs: number }
  | { type: 'refused'; problem: ApiProblem };

/** Longest pause between two attempts to connect. */
const maxPauseMs = 30_000;

/** The server sends a comment every 15 s; a stream that is silent for three of them is dead even if nobody closed it. */
const silenceMs = 45_000;

/**
 * Follows a stream until it says that it has ended or the signal aborts, and connects again whenever it breaks. A refusal (no such thing, key withdrawn)
 * is final. EventSource would do the connecting, but cannot send the key in a header.
 */
export async function followStream<T extends { type: string }>(
  client: Client,
  path: string,
  read: (event: StreamEvent) => T | FollowSignal | null,
  tell: (signal: T | FollowSignal) => void,
  stop: AbortSignal,
): Promise<void> {
  for (let failures = 0; !stop.aborted; failures++) {
    try {
      const ended = await follow(client, path, read, stop, signal => {
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

async function follow<T extends { type: string }>(
  client: Client,
  path: string,
  read: (event: StreamEvent) => T | FollowSignal | null,
  stop: AbortSignal,
  tell: (signal: T | FollowSignal) => void,
): Promise<boolean> {
  const connection = new AbortController();
  const abort = () => connection.abort();
  stop.addEventListener('abort', abort, { once: true });
  let watchdog = setTimeout(abort, silenceMs);
  try {
    const response = await client.send(path, { headers: { Accept: 'text/event-stream' }, signal: connection.signal });
    tell({ type: 'connected' });
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    const parser = new EventStreamParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return false;
      clearTimeout(watchdog);
      watchdog = setTimeout(abort, silenceMs);
      for (const event of parser.push(decoder.decode(value, { stream: true }))) {
        const signal = read(event);
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
