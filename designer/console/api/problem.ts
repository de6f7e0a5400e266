import type { Problem } from './types';

/** An error the server explained (RFC 9457), or one of the connection itself (status 0). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    readonly errors: NonNullable<Problem['errors']> = [],
  ) {
    super(detail);
    this.name = 'ApiProblem';
  }
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  let problem: Problem = {};
  if (response.headers.get('Content-Type')?.includes('json')) {
    problem = await (response.json() as Promise<Problem>).catch(() => ({}));
  }
  return new ApiProblem(
    response.status,
    problem.title ?? titles[response.status] ?? `The server answered ${response.status}`,
    problem.detail ?? 'The server gave no further explanation.',
    mistakesOf(problem),
  );
}

/** Calls that Elsa Studio makes, too, are refused in the only form that it shows: sentences by number, the first of them the whole. */
function mistakesOf({ detail, errors = [] }: Problem): NonNullable<Problem['errors']> {
  if (Array.isArray(errors)) return errors;
  const sentences = Object.values(errors as Record<string, string[]>).flat();
  return sentences.filter(message => message !== detail).map(message => ({ activity: null, input: null, message }));
}

const titles: Record<number, string> = {
  401: 'You are not signed in',
  403: 'You may not do that',
  404: 'There is no such thing here',
  409: 'This makes no sense now',
  429: 'Too many requests',
  503: 'The server is not ready',
};
