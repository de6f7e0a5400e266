import { useSearchParams } from 'react-router';

/** The filters of a list, kept in the page's address. Any change goes back to the first page. */
export function useFilters<Name extends string>(names: readonly Name[]) {
  const [params, setParams] = useSearchParams();
  const values = Object.fromEntries(names.map(name => [name, params.get(name)])) as Record<Name, string | null>;

  function change(changes: Partial<Record<Name | 'offset', string | null>>) {
    setParams(
      current => {
        const next = new URLSearchParams(current);
        next.delete('offset');
        for (const [name, value] of Object.entries(changes) as [string, string | null][]) {
          if (value === null || value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  }

  return { values, offset: Number(params.get('offset') ?? 0) || 0, change };
}
