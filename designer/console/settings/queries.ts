import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ApiKey, AuditEntry, EnrolmentToken, Firing, Page, ParkedMessage, Trigger, User } from '../api/types';
import { useSession } from '../session/SessionProvider';

/** A list of the server's under /api, asked for as a whole or in part. */
function useList<T>(what: string, query: Record<string, string | number | null> = {}, refetchInterval: number | false = false) {
  const { client } = useSession();
  return useQuery({
    queryKey: [what, query],
    queryFn: ({ signal }) => client.get<T>(`/api/${what}`, query, signal),
    placeholderData: keepPreviousData,
    refetchInterval,
  });
}

export const useKeys = () => useList<ApiKey[]>('keys');
export const useUsers = () => useList<User[]>('users');
export const useTokens = () => useList<EnrolmentToken[]>('enrolment-tokens');
export const useAudit = (offset: number, limit: number) => useList<Page<AuditEntry>>('audit', { offset, limit });
export const useParked = (queue: string | null, offset: number, limit: number) => useList<Page<ParkedMessage>>('parked', { queue, offset, limit }, 10_000);
export const useTriggers = () => useList<Trigger[]>('triggers', {}, 10_000);
export const useFirings = (definitionId: string, activityId: string, offset: number, limit: number) => useList<Page<Firing>>('triggers/history', { definitionId, activityId, offset, limit });
