import { hashKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer } from 'react';
import { watchRun } from '../api/watchRun';
import type { RunFlow, RunMap } from '../api/types';
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
    let flow: RunFlow | undefined;
    const mapKey = ['run', runId, 'map'];
    // The map's own answer may be older than a flow that came while it was on its way.
    const ignore = queries.getQueryCache().subscribe(event => {
      if (flow === undefined || event.type !== 'updated' || event.action.type !== 'success' || event.action.manual || event.query.queryHash !== hashKey(mapKey)) return;
      const newest = flow;
      queries.setQueryData<RunMap>(mapKey, map => map && withFlow(map, newest));
    });
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
        if (signal.type === 'flow') {
          flow = signal.flow;
          queries.setQueryData<RunMap>(mapKey, map => map && withFlow(map, signal.flow));
        }
        if (signal.type !== 'lost' && signal.type !== 'refused') refreshSoon();
        if (signal.type === 'ended') void queries.invalidateQueries({ queryKey: ['run', runId] });
      },
      stop.signal,
    );
    return () => {
      stop.abort();
      ignore();
      clearTimeout(refresh);
    };
  }, [client, queries, runId, enabled]);

  return state;
}
