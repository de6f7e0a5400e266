import type { Client } from './client';
import type { StreamEvent } from './eventStream';
import { followStream, type FollowSignal } from './followStream';
import type { ReportEntry, Run, RunEvent, RunFlow } from './types';

/** What a watcher hears of a run. */
export type WatchSignal =
  | FollowSignal
  | { type: 'run'; run: Run }
  | { type: 'flow'; flow: RunFlow }
  | { type: 'history'; event: RunEvent }
  | { type: 'entry'; entry: ReportEntry }
  | { type: 'skipped'; count: number };

/** Follows a run until it ends or the signal aborts. */
export function watchRun(client: Client, runId: string, tell: (signal: WatchSignal) => void, stop: AbortSignal): Promise<void> {
  return followStream<WatchSignal>(client, `/api/runs/${encodeURIComponent(runId)}/watch`, signalOf, tell, stop);
}

function signalOf({ event, data }: StreamEvent): WatchSignal | null {
  switch (event) {
    case 'run':
      return { type: 'run', run: JSON.parse(data) as Run };
    case 'flow':
      return { type: 'flow', flow: JSON.parse(data) as RunFlow };
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
