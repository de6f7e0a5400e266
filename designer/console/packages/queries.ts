import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { PackageFile, PackageVersion, Page } from '../api/types';
import { useSession } from '../session/SessionProvider';

export function versionPath(name: string, version: string): string {
  return `/api/packages/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
}

/** Published versions by name, the newest of each first. */
export function usePackages(name: string | null, offset: number, limit: number) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['packages', name, offset, limit],
    queryFn: ({ signal }) => client.get<Page<PackageVersion>>('/api/packages', { name, offset, limit }, signal),
    placeholderData: keepPreviousData,
  });
}

export function usePackage(name: string, version: string) {
  const { client } = useSession();
  return useQuery({ queryKey: ['packages', 'one', name, version], queryFn: ({ signal }) => client.get<PackageVersion>(versionPath(name, version), {}, signal) });
}

export function usePackageFiles(name: string, version: string, offset: number, limit: number) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['packages', 'files', name, version, offset, limit],
    queryFn: ({ signal }) => client.get<Page<PackageFile>>(`${versionPath(name, version)}/files`, { offset, limit }, signal),
    placeholderData: keepPreviousData,
  });
}
