import { useQuery } from '@tanstack/react-query';
import type { Organisation, SitePage } from '../api/types';
import { useSession } from '../session/SessionProvider';

/** How many sites are shown at once. */
export const pageSize = 25;

export function sitePath(name: string): string {
  return `/api/sites/${encodeURIComponent(name)}`;
}

/** Sites by name: those that are described, and those that targets name. */
export function useSites(text = '', offset = 0, limit = pageSize) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['sites', text, offset, limit],
    queryFn: ({ signal }) => client.get<SitePage>('/api/sites', { text, offset, limit }, signal),
    placeholderData: before => before,
  });
}

/** What holds wherever no site says anything else. */
export function useOrganisation() {
  const { client } = useSession();
  return useQuery({ queryKey: ['organisation'], queryFn: ({ signal }) => client.get<Organisation>('/api/organisation', {}, signal) });
}
