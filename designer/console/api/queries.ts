import { keepPreviousData, QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSession } from '../session/SessionProvider';
import { ApiProblem } from './problem';
import type {
  DefinitionSummary,
  DefinitionSummaryPage,
  EntryStart,
  ReportEntry,
  ReportEntryPage,
  ReportFilter,
  Run,
  RunActivity,
  RunEvent,
  RunMap,
  RunPage,
  RunTargetFilter,
  RunTargetPage,
  ServerInfo,
  TargetPage,
  TargetsFilter,
  WaitGroup,
} from './types';

/** Only what may pass by itself is tried again: a lost connection and the server's own errors. */
function retry(failures: number, error: Error): boolean {
  const status = error instanceof ApiProblem ? error.status : 500;
  return failures < 3 && (status === 0 || status >= 500);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry, staleTime: 2_000 }, mutations: { retry: false } } });
}

/** Asks again for lists that were changed. */
export function useAgain(...lists: readonly string[]): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all(lists.map(list => queries.invalidateQueries({ queryKey: [list] })));
  };
}

/** The server, and by how much its clock is ahead of this computer's (a test clock may be far away), in milliseconds. */
export interface KnownServer extends ServerInfo {
  aheadMs: number;
}

export function useServer() {
  const { client } = useSession();
  return useQuery({
    queryKey: ['server'],
    queryFn: async ({ signal }): Promise<KnownServer> => {
      const info = await client.get<ServerInfo>('/api/server', {}, signal);
      return { ...info, aheadMs: Date.parse(info.now) - Date.now() };
    },
    refetchInterval: 60_000,
  });
}

export interface RunsFilter {
  active: boolean | undefined;
  definitionId: string | undefined;
  offset: number;
  limit: number;
}

export function useRuns(filter: RunsFilter) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['runs', filter],
    queryFn: ({ signal }) => client.get<RunPage>('/api/runs', { ...filter }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: query => (query.state.data?.items.some(run => run.endedAt === null) ? 2_000 : 10_000),
  });
}

function runPath(id: string): string {
  return `/api/runs/${encodeURIComponent(id)}`;
}

/** One run. While it is watched, the stream writes newer states into the same place. */
export function useRun(id: string) {
  const { client } = useSession();
  return useQuery({ queryKey: ['run', id], queryFn: ({ signal }) => client.get<Run>(runPath(id), {}, signal) });
}

export function useRunTargets(id: string, filter: RunTargetFilter) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['run', id, 'targets', filter],
    queryFn: ({ signal }) => client.get<RunTargetPage>(`${runPath(id)}/targets`, filter, signal),
    placeholderData: keepPreviousData,
  });
}

export function useRunWaits(id: string) {
  const { client } = useSession();
  return useQuery({ queryKey: ['run', id, 'waits'], queryFn: ({ signal }) => client.get<WaitGroup[]>(`${runPath(id)}/waits`, {}, signal) });
}

export function useRunActivities(id: string) {
  const { client } = useSession();
  return useQuery({ queryKey: ['run', id, 'activities'], queryFn: ({ signal }) => client.get<RunActivity[]>(`${runPath(id)}/activities`, {}, signal) });
}

/** The run's distribution with its targets on it. While the run is watched, the stream writes newer numbers into the same place. */
export function useRunMap(id: string) {
  const { client } = useSession();
  return useQuery({ queryKey: ['run', id, 'map'], queryFn: ({ signal }) => client.get<RunMap>(`${runPath(id)}/map`, {}, signal), staleTime: Infinity });
}

export function useRunEvents(id: string) {
  const { client } = useSession();
  return useQuery({ queryKey: ['run', id, 'events'], queryFn: ({ signal }) => client.get<RunEvent[]>(`${runPath(id)}/events`, {}, signal) });
}

export function useRunReport(id: string, filter: ReportFilter) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['run', id, 'report', filter],
    queryFn: ({ signal }) => client.get<ReportEntryPage>(`${runPath(id)}/report`, filter, signal),
    placeholderData: keepPreviousData,
  });
}

/** One report entry with its output. */
export function useReportEntry(commandId: string, number: number) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['report', commandId, number],
    queryFn: ({ signal }) => client.get<ReportEntry>(`/api/reports/${encodeURIComponent(commandId)}/${number}`, {}, signal),
    staleTime: Infinity,
  });
}

const entryPath = ({ commandId, number }: Pick<ReportEntry, 'commandId' | 'number'>) => `/api/reports/${encodeURIComponent(commandId)}/${number}`;

/** Where the output of a start of an entry's action is. */
export const entryOutputPath = (entry: ReportEntry, start: number) => `${entryPath(entry)}/output${start < entry.starts ? `?start=${start}` : ''}`;

/** The starts of an entry's action, in order. */
export function useEntryStarts(entry: ReportEntry, enabled: boolean) {
  const { client } = useSession();
  return useQuery({ queryKey: ['report', entry.commandId, entry.number, 'starts'], queryFn: ({ signal }) => client.get<EntryStart[]>(`${entryPath(entry)}/starts`, {}, signal), enabled });
}

/** What is kept of what a start of an entry's action has printed. */
export function useEntryOutput(entry: ReportEntry, start: number, enabled: boolean) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['report', entry.commandId, entry.number, 'output', start],
    queryFn: async ({ signal }) => (await client.send(entryOutputPath(entry, start), { headers: { Accept: '*/*' }, signal })).text(),
    enabled,
  });
}

export function useDefinitions() {
  const { client } = useSession();
  return useQuery({ queryKey: ['definitions'], queryFn: ({ signal }) => client.get<DefinitionSummaryPage>('/api/definitions', { limit: 1000 }, signal) });
}

/** All versions of a definition, newest first; not asked for while the id is null. */
export function useDefinitionVersions(id: string | null) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['definitions', id, 'versions'],
    queryFn: ({ signal }) => client.get<DefinitionSummary[]>(`/api/definitions/${encodeURIComponent(id!)}/versions`, {}, signal),
    enabled: id !== null,
  });
}

export function useTargets(filter: TargetsFilter) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['targets', filter],
    queryFn: ({ signal }) => client.get<TargetPage>('/api/targets', { ...filter }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
}
