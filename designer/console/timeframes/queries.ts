import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { queryString } from '../api/client';
import type { Timeframe, TimeframeBody, TimeframePreview } from '../api/types';
import { useSession } from '../session/SessionProvider';
import type { Drawn } from './drawn';
import { writeWeek } from './week';

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

/** When a timeframe would open in a zone, saved or not; from now on if no moment is given. */
export function usePreview({ week, exceptions }: Drawn, zone: string, from: string | null) {
  const { client } = useSession();
  const body: TimeframeBody = { grid: writeWeek(week), description: '', exceptions: [...exceptions] };
  return useQuery({
    queryKey: ['preview', body, zone, from],
    queryFn: () => client.post<TimeframePreview>(`/api/timeframes/preview${queryString({ zone, from, count: 12 })}`, body),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
