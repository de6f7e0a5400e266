import { ApiProblem, problemOf } from './problem';

/** Values of a query string; those that are undefined or empty are left out. */
export type Query = Record<string, string | number | boolean | null | undefined>;

/** Speaks to the server in the browser's session: a cookie that no script can read. */
export class Client {
  constructor(private readonly onUnauthorized: () => void = () => {}) {}

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.json<T>(path + queryString(query), signal ? { signal } : {});
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.json<T>(path, { method: 'POST', ...content(body) });
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.json<T>(path, { method: 'PUT', ...content(body) });
  }

  /** As {@link put}, but refused where there is something already. */
  create<T>(path: string, body: unknown): Promise<T> {
    return this.json<T>(path, { method: 'PUT', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', 'If-None-Match': '*' } });
  }

  /** Sends a file as it is. */
  postFile<T>(path: string, query: Query, file: Blob): Promise<T> {
    return this.json<T>(path + queryString(query), { method: 'POST', body: file, headers: { 'Content-Type': 'text/plain' } });
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.json<T>(path, { method: 'PATCH', ...content(body) });
  }

  async delete(path: string): Promise<void> {
    await this.send(path, { method: 'DELETE' });
  }

  /** The answer as it is, for streams and downloads; an error is thrown as {@link ApiProblem}. */
  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { Accept: 'application/json', ...(init.headers as Record<string, string> | undefined) };
    let response: Response;
    try {
      response = await fetch(path, { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ApiProblem(0, 'The server cannot be reached', 'It may be restarting, or the network is down. The console tries again by itself.');
    }
    if (response.ok) return response;
    if (response.status === 401) this.onUnauthorized();
    throw await problemOf(response);
  }

  private async json<T>(path: string, init: RequestInit): Promise<T> {
    const response = await this.send(path, init);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
}

function content(body: unknown): RequestInit {
  return body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
}

/** "?name=value&..." of the values that are there; "" if none is. */
export function queryString(query: Query): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parts.set(name, String(value));
  }
  const text = parts.toString();
  return text ? `?${text}` : '';
}
