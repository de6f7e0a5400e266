import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { GroupQuery, TargetGroup, TargetPage } from '../api/types';
import { useSession } from '../session/SessionProvider';

export function groupPath(name: string): string {
  return `/api/groups/${encodeURIComponent(name)}`;
}

/** Groups of targets by name. */
export function useGroups() {
  const { client } = useSession();
  return useQuery({ queryKey: ['groups'], queryFn: ({ signal }) => client.get<TargetGroup[]>('/api/groups', {}, signal), staleTime: 10_000 });
}

/** Who belongs to a group now. */
export function useMembers(name: string, offset: number, limit: number) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['groups', name, 'targets', offset, limit],
    queryFn: ({ signal }) => client.get<TargetPage>(`${groupPath(name)}/targets`, { offset, limit }, signal),
    placeholderData: keepPreviousData,
  });
}

/** A dynamic group's condition in words: "tag till, site Bonn". */
export function queryText(query: GroupQuery): string {
  const agent = { connected: 'agent connected', absent: 'agent absent', never: 'agent never seen' } as const;
  return [
    query.name && `name ${query.name}`,
    query.tag && `tag ${query.tag}`,
    query.site && `site ${query.site}`,
    query.os && `system ${query.os}`,
    query.agent && agent[query.agent],
  ]
    .filter(Boolean)
    .join(' and ');
}
