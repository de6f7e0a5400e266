import { useQuery } from '@tanstack/react-query';
import type { CredentialSet } from '../api/types';
import { useSession } from '../session/SessionProvider';

export function credentialPath(name: string): string {
  return `/api/credentials/${encodeURIComponent(name)}`;
}

/** Credential sets by name, without their secrets; only administrators may know of them. */
export function useCredentials(enabled = true) {
  const { client } = useSession();
  return useQuery({ queryKey: ['credentials'], queryFn: ({ signal }) => client.get<CredentialSet[]>('/api/credentials', {}, signal), enabled });
}
