import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Depot, DepotEntry, Page } from '../api/types';
import { useSession } from '../session/SessionProvider';

/** A depot says how it is once a minute, so more often is of no use. */
const often = 15_000;

export function depotPath(name: string): string {
  return `/api/depots/${encodeURIComponent(name)}`;
}

/** Where the console shows a depot. */
export function pageOf(name: string): string {
  return `/depots/${encodeURIComponent(name)}`;
}

/** All depots by name. */
export function useDepots() {
  const { client } = useSession();
  return useQuery({ queryKey: ['depots'], queryFn: ({ signal }) => client.get<Depot[]>('/api/depots', {}, signal), refetchInterval: often });
}

/** What happened to contents, the latest first; at all depots if none is named. */
export function useTransfers(depot: string | null, offset: number, limit: number) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['depots', 'transfers', depot, offset, limit],
    queryFn: ({ signal }) => client.get<Page<DepotEntry>>('/api/depots/transfers', { depot, offset, limit }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: often,
  });
}
