import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ActivityType } from '../api/types';
import { useSession } from '../session/SessionProvider';

/** What people call the inputs of activities, as their editors do; until that is known, and for what has no such name, the name in the definition. */
export function useInputNames(): (input: string) => string {
  const { client } = useSession();
  const { data: names } = useQuery({
    queryKey: ['activities'],
    queryFn: ({ signal }) => client.get<ActivityType[]>('/api/activities', {}, signal),
    staleTime: Infinity,
    select: namesOf,
  });
  return useCallback(input => names?.get(input) ?? input, [names]);
}

/** Inputs of one name are called the same in all activities; should they not be, the first one counts. */
function namesOf(types: readonly ActivityType[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, displayName } of types.flatMap(type => type.inputs)) if (!names.has(name)) names.set(name, displayName);
  return names;
}
