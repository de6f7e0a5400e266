import type { Role } from '../api/types';

export interface FakeRequest {
  method: string;
  /** Path and query. */
  url: string;
  /** The key of the session. */
  key: string | null;
  /** Only what is not there yet may be put: `If-None-Match: *`. */
  mustBeNew?: boolean;
  body?: unknown;
}

export type FakeAnswer = { status: number; type: string; body: string } | { stream: (send: (event: string, data: unknown) => void, close: () => void) => () => void };

/** A request to a part of the fake server: what stands behind the part's name in the path, decoded. */
export interface FakeCall {
  method: string;
  path: readonly string[];
  query: URLSearchParams;
  mustBeNew: boolean;
  body: unknown;
  role: Role;
}

export const nothing: FakeAnswer = { status: 204, type: 'application/json', body: '' };

export function json(value: unknown, status = 200): FakeAnswer {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}

export function page<T>(items: readonly T[], query: URLSearchParams): FakeAnswer {
  const offset = Number(query.get('offset') ?? 0);
  return json({ items: items.slice(offset, offset + Number(query.get('limit') ?? 100)), total: items.length });
}

export function problem(status: number, title: string, detail: string, errors: { activity: null; input: string | null; message: string }[] = []): FakeAnswer {
  return { status, type: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title, status, detail, errors }) };
}

/** The refusal of a role that is too low; null: it is high enough. */
export function refused(role: Role, needed: Role): FakeAnswer | null {
  const ranks: Role[] = ['viewer', 'operator', 'administrator'];
  return ranks.indexOf(role) >= ranks.indexOf(needed) ? null : problem(403, 'Forbidden', `This needs the role ${needed}; the key is a ${role}’s.`);
}
