import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure, Loading } from './states';

interface Props<T> {
  query: UseQueryResult<T>;
  /** What is awaited, for "Loading ...". */
  what: string;
  children: (data: T) => ReactNode;
}

/** What a question was answered; until then that it is loading, and in any case what went wrong. */
export function Answer<T>({ query, what, children }: Props<T>) {
  return (
    <>
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Loading what={what} />}
      {query.data !== undefined && children(query.data)}
    </>
  );
}
