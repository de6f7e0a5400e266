import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Causes, ReportEntryPage, ReportsFilter, Slowest, Summary, Trend } from '../api/types';
import { useSession } from '../session/SessionProvider';

/** What success rates are grouped by. */
export const groupings = ['run', 'definition', 'site', 'activity', 'action'] as const;
export type Grouping = (typeof groupings)[number];

/** How slow an action is. */
export const measures = ['p95', 'p50', 'mean', 'longest', 'total'] as const;
export type Measure = (typeof measures)[number];

/** Groups that are asked for; the answer says how many there are in all. */
export const mostGroups = 50;

function useReport<T>(what: string, query: Record<string, string | number | boolean | null | undefined>, enabled = true) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['reports', what, query],
    queryFn: ({ signal }) => client.get<T>(`/api/reports${what}`, query, signal),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    enabled,
  });
}

/** Outcomes by day, in the viewer's zone. */
export function useTrend(filter: ReportsFilter, zone: string) {
  return useReport<Trend>('/trend', { ...filter, zone });
}

export function useSummary(filter: ReportsFilter, by: Grouping, limit = mostGroups) {
  return useReport<Summary>('/summary', { ...filter, by, limit });
}

export function useSlowest(filter: ReportsFilter, by: Measure, limit = 10) {
  return useReport<Slowest>('/slowest', { ...filter, by, limit });
}

export function useCauses(filter: ReportsFilter, limit = 10) {
  return useReport<Causes>('/causes', { ...filter, limit });
}

export function useEntries(filter: ReportsFilter, offset: number, limit: number) {
  return useReport<ReportEntryPage>('', { ...filter, offset, limit });
}
