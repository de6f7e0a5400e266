import type { Client } from './client';
import type { StreamEvent } from './eventStream';
import { followStream, type FollowSignal } from './followStream';
import type { ReportEntry } from './types';

/** A stretch of an action's output. */
export interface OutputStretch {
  commandId: string;
  index: number;
  /** Which start of the action, from 1: one that was interrupted may be started again. */
  start: number;
  name: string;
  offset: number;
  /** Bytes right before it that were left out. */
  missing: number;
  /** Empty where a start has begun and nothing has come of it yet. */
  text: string;
}

/** What a watcher hears of a target's output. */
export type OutputSignal = FollowSignal | { type: 'output'; stretch: OutputStretch } | { type: 'action'; entry: ReportEntry };

/** Follows what a target puts out in a run until it has its result or the signal aborts. */
export function watchOutput(client: Client, runId: string, target: string, tell: (signal: OutputSignal) => void, stop: AbortSignal): Promise<void> {
  return followStream<OutputSignal>(client, `/api/runs/${encodeURIComponent(runId)}/targets/${encodeURIComponent(target)}/output`, signalOf, tell, stop);
}

function signalOf({ event, data }: StreamEvent): OutputSignal | null {
  switch (event) {
    case 'output':
      return { type: 'output', stretch: JSON.parse(data) as OutputStretch };
    case 'action':
      return { type: 'action', entry: JSON.parse(data) as ReportEntry };
    case 'end':
      return { type: 'ended' };
    default:
      return null;
  }
}
