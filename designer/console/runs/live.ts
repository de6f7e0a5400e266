import type { WatchSignal } from '../api/watchRun';
import type { ReportEntry, RunEvent } from '../api/types';

/** How the page hears of the run at the moment. */
export type Connection = 'connecting' | 'live' | 'lost' | 'ended' | 'refused';

/** What the stream has told beside the run itself. */
export interface LiveState {
  connection: Connection;
  /** The newest report entries, newest first. */
  latest: readonly ReportEntry[];
  /** Entries the server did not send because they came too fast for anybody to read. */
  unseen: number;
  /** History heard since the page was opened, by number. */
  history: readonly RunEvent[];
}

export const startOfWatch: LiveState = { connection: 'connecting', latest: [], unseen: 0, history: [] };

const keptEntries = 9;

export function onSignal(state: LiveState, signal: WatchSignal): LiveState {
  switch (signal.type) {
    case 'connected':
    case 'run':
    case 'flow':
      return state.connection === 'live' ? state : { ...state, connection: 'live' };
    case 'history':
      return { ...state, history: mergeHistory(state.history, [signal.event]) };
    case 'entry':
      return { ...state, latest: [signal.entry, ...state.latest].slice(0, keptEntries) };
    case 'skipped':
      return { ...state, unseen: state.unseen + signal.count };
    case 'lost':
      return { ...state, connection: 'lost' };
    case 'ended':
      return { ...state, connection: 'ended' };
    case 'refused':
      return { ...state, connection: 'refused' };
  }
}

/** Both lists by number, each event once. */
export function mergeHistory(one: readonly RunEvent[], other: readonly RunEvent[]): RunEvent[] {
  const byNumber = new Map([...one, ...other].map(event => [event.number, event]));
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}
