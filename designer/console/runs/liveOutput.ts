import type { OutputSignal } from '../api/watchOutput';
import type { ReportEntry } from '../api/types';

/** Characters kept of one action: the newest. */
export const longestShown = 200_000;

/** One start of an action as a watcher sees it. */
export interface LiveAction {
  key: string;
  /** From 1. */
  start: number;
  /** It was interrupted: another start has followed. */
  isInterrupted: boolean;
  name: string;
  text: string;
  /** Its report entry once it has ended. */
  entry: ReportEntry | null;
}

export interface LiveOutput {
  actions: readonly LiveAction[];
  state: 'connecting' | 'live' | 'lost' | 'ended' | 'refused';
  problem: string | null;
}

export const nothingYet: LiveOutput = { actions: [], state: 'connecting', problem: null };

/** What is shown after one more signal. A new connection tells everything again, so it begins anew. */
export function onOutput(shown: LiveOutput, signal: OutputSignal): LiveOutput {
  switch (signal.type) {
    case 'connected':
      return { ...nothingYet, state: 'live' };
    case 'lost':
      return { ...shown, state: 'lost' };
    case 'refused':
      return { ...shown, state: 'refused', problem: signal.problem.message };
    case 'ended':
      return { ...shown, state: 'ended' };
    case 'output': {
      const { missing, text } = signal.stretch;
      const gap = missing > 0 ? `\n[... ${missing} bytes left out ...]\n` : '';
      return change(shown, signal.stretch, action => ({ ...action, text: newest(action.text + gap + text) }));
    }
    case 'action':
      return change(shown, { ...signal.entry, start: Math.max(1, signal.entry.starts) }, action => ({ ...action, entry: signal.entry }));
  }
}

type WhichStart = Pick<ReportEntry, 'commandId' | 'index' | 'name'> & { start: number };

function change(shown: LiveOutput, { commandId, index, name, start }: WhichStart, how: (action: LiveAction) => LiveAction): LiveOutput {
  const ofAction = `${commandId} ${index}`;
  const key = `${ofAction} ${start}`;
  const known = shown.actions.some(action => action.key === key);
  const actions = known ? shown.actions : [...shown.actions, { key, start, isInterrupted: false, name, text: '', entry: null }];
  return {
    ...shown,
    actions: actions.map(action => {
      if (action.key === key) return how(action);
      return action.key.startsWith(`${ofAction} `) && action.start < start ? { ...action, isInterrupted: true } : action;
    }),
  };
}

/** The end of a text that is too long to be shown. */
export function newest(text: string): string {
  return text.length <= longestShown ? text : `[... earlier output is not shown ...]\n${text.slice(-longestShown)}`;
}
