import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer } from 'react';
import { watchRun } from '../api/watchRun';
import { useSession } from '../session/SessionProvider';
import { onSignal, startOfWatch, type LiveState } from './live';

/** Lists of a run are asked for again at most this often while the run changes. */
const refreshMs = 2_000;

/** Keeps everything the page shows of a run fresh: the run itself from the stream, lists by asking again. */
export function useRunWatch(runId: string, enabled: boolean): LiveState {
  const { client } = useSession();
  const queries = useQueryClient();
  const [state, dispatch] = useReducer(onSignal, startOfWatch);

  useEffect(() => {
    if (!enabled) return;
    const stop = new AbortController();
    let refresh: ReturnType<typeof setTimeout> | undefined;
    const refreshLists = () => {
      refresh = undefined;
      void queries.invalidateQueries({ queryKey: ['run', runId], predicate: query => query.queryKey.length > 2 });
    };
    const refreshSoon = () => {
      refresh ??= setTimeout(refreshLists, refreshMs);
    };
    void watchRun(
      client,
      runId,
      signal => {
        dispatch(signal);
        if (signal.type === 'run') queries.setQueryData(['run', runId], signal.run);
        if (signal.type !== 'lost' && signal.type !== 'refused') refreshSoon();
        if (signal.type === 'ended') void queries.invalidateQueries({ queryKey: ['run', runId] });
      },
      stop.signal,
    );
    return () => {
      stop.abort();
      clearTimeout(refresh);
    };
  }, [client, queries, runId, enabled]);

  return state;
}
