import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer } from 'react';
import { watchRun } from '../api/watchRun';
import type { RunMap } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { onSignal, startOfWatch, type LiveState } from './live';
import { withFlow } from './map/flow';
import { pauseAfter } from './pace';

/** Keeps everything the page shows of a run fresh: the run itself and its flow from the stream, lists by asking again. */
export function useRunWatch(runId: string, enabled: boolean): LiveState {
  const { client } = useSession();
  const queries = useQueryClient();
  const [state, dispatch] = useReducer(onSignal, startOfWatch);

  useEffect(() => {
    if (!enabled) return;
    const stop = new AbortController();
    let refresh: ReturnType<typeof setTimeout> | undefined;
    let pause = pauseAfter(0);
    const refreshLists = async () => {
      const began = performance.now();
      await queries.invalidateQueries({ queryKey: ['run', runId], predicate: ({ queryKey }) => queryKey.length > 2 && queryKey[2] !== 'map' });
      pause = pauseAfter(performance.now() - began);
      refresh = undefined;
    };
    const refreshSoon = () => {
      refresh ??= setTimeout(() => void refreshLists(), pause);
    };
    void watchRun(
      client,
      runId,
      signal => {
        dispatch(signal);
        if (signal.type === 'run') queries.setQueryData(['run', runId], signal.run);
        if (signal.type === 'flow') queries.setQueryData<RunMap>(['run', runId, 'map'], map => map && withFlow(map, signal.flow));
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
