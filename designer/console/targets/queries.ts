import { useQuery } from '@tanstack/react-query';
import type { HostKey, Target, TargetPage } from '../api/types';
import { useSession } from '../session/SessionProvider';

/** One target by its name; null: the inventory has none. */
export function useTarget(name: string) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['targets', 'one', name],
    queryFn: async ({ signal }): Promise<Target | null> => {
      // The name is a pattern here: what stands for others in it may find more than one.
      const page = await client.get<TargetPage>('/api/targets', { name, limit: 50 }, signal);
      return page.items.find(target => target.name.toLowerCase() === name.toLowerCase()) ?? null;
    },
    refetchInterval: 10_000,
  });
}

export function hostKeysPath(name: string): string {
  return `/api/targets/${encodeURIComponent(name)}/host-keys`;
}

/** The keys by which a target's SSH server is known. */
export function useHostKeys(name: string) {
  const { client } = useSession();
  return useQuery({ queryKey: ['targets', 'host-keys', name], queryFn: ({ signal }) => client.get<HostKey[]>(hostKeysPath(name), {}, signal) });
}
