import { useQuery } from '@tanstack/react-query';
import type { Opening, Timeframe } from '../api/types';
import { useSession } from '../session/SessionProvider';

export function timeframePath(name: string): string {
  return `/api/timeframes/${encodeURIComponent(name)}`;
}

export function editPath(name: string): string {
  return `/timeframes/edit?name=${encodeURIComponent(name)}`;
}

/** All timeframes by name. */
export function useTimeframes() {
  const { client } = useSession();
  return useQuery({ queryKey: ['timeframes'], queryFn: ({ signal }) => client.get<Timeframe[]>('/api/timeframes', {}, signal) });
}

/** When a timeframe opens next in a zone. */
export function useOpenings(name: string, zone: string) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['timeframes', name, 'openings', zone],
    queryFn: ({ signal }) => client.get<Opening[]>(`${timeframePath(name)}/openings`, { zone, count: 12 }, signal),
    staleTime: 30_000,
  });
}
