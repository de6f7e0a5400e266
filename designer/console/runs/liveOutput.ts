import type { OutputSignal } from '../api/watchOutput';
import type { ReportEntry } from '../api/types';

/** Characters kept of one action: the newest. */
export const longestShown = 200_000;

/** One action as a watcher sees it. */
export interface LiveAction {
  key: string;
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
      const { commandId, index, name, missing, text } = signal.stretch;
      const gap = missing > 0 ? `\n[... ${missing} bytes left out ...]\n` : '';
      return change(shown, `${commandId} ${index}`, name, action => ({ ...action, text: newest(action.text + gap + text) }));
    }
    case 'action':
      return change(shown, `${signal.entry.commandId} ${signal.entry.index}`, signal.entry.name, action => ({ ...action, entry: signal.entry }));
  }
}

function change(shown: LiveOutput, key: string, name: string, how: (action: LiveAction) => LiveAction): LiveOutput {
  const known = shown.actions.some(action => action.key === key);
  const actions = known ? shown.actions : [...shown.actions, { key, name, text: '', entry: null }];
  return { ...shown, actions: actions.map(action => (action.key === key ? how(action) : action)) };
}

function newest(text: string): string {
  return text.length <= longestShown ? text : `[... earlier output is not shown ...]\n${text.slice(-longestShown)}`;
}
