import type { StudioProblem, StudioVersion } from './messages.ts';
import { tell } from './parent.ts';

const api = '/elsa/api';
const definitions = `${api}/workflow-definitions`;

interface Definition {
  id: string;
  definitionId: string;
  name: string;
  version: number;
  isPublished: boolean;
  problems?: StudioProblem[];
}

interface Save {
  model: { id?: string | null };
  publish?: boolean;
}

/** Saves one after the other, and what each of them was based on, as the server knows it. Content that returns brings its id back. */
let last: Promise<unknown> = Promise.resolve();
const replacedBy = new Map<string, string>();
let isAway = false;

/** Looks at what Elsa Studio asks the server: it shows hardly anything of what goes wrong. */
export function watchRequests(): void {
  const original = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    if (!path.startsWith(api)) return original(input, init);
    if (request.method === 'POST' && path === definitions) return await inTurn(async () => save(original, request));
    const response = await asked(original, request);
    if (request.method === 'GET' && response.ok && path.startsWith(`${definitions}/by-definition-id/`)) {
      const opened = (await response.clone().json()) as Definition;
      replacedBy.delete(opened.id);
      tell({ type: 'opened', version: versionOf(opened) });
    }
    const run = /\/workflow-definitions\/([^/]+)\/(?:execute|dispatch)$/.exec(path);
    if (run && response.ok) tell({ type: 'run', definitionId: decodeURIComponent(run[1]!) });
    return response;
  };
}

/** Elsa Studio may save again before it knows what became of the save before; the second is based on the first. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work, work);
  last = turn.catch(() => {});
  return turn;
}

async function save(original: typeof fetch, request: Request): Promise<Response> {
  const body = (await request.json()) as Save;
  const base = body.model.id ?? '';
  let current = base;
  while (replacedBy.has(current)) current = replacedBy.get(current)!;
  body.model.id = current === '' ? null : current;
  const send = (what: Save) => asked(original, new Request(request.url, { method: 'POST', headers: request.headers, body: JSON.stringify(what) }));
  const keep = () => send({ ...body, publish: false }).then(read).then(kept => kept.workflowDefinition, () => undefined);
  tell({ type: 'saving' });
  let response: Response;
  try {
    response = await send(body);
    const answer = await read(response);
    if (answer.workflowDefinition) {
      tell({ type: 'saved', version: follow(current, answer.workflowDefinition) });
    } else if (response.status === 401) {
      tell({ type: 'unsaved' });
    } else {
      // What is not to be published is kept as a draft all the same: the list of its mistakes is then that of what is on the canvas.
      const draft = body.publish ? await keep() : undefined;
      const detail = answer.detail ?? `The server answered ${response.status}.`;
      const errors = Object.values(answer.errors ?? {}).flat().filter(error => error !== detail);
      tell({ type: 'refused', detail, errors, draft: draft ? follow(current, draft) : null });
    }
  } catch (error) {
    tell({ type: 'unsaved' });
    throw error;
  }
  return response;
}

interface Answer {
  /** Absent: it was refused. */
  workflowDefinition?: Definition;
  detail?: string;
  errors?: Record<string, string[]>;
}

async function read(response: Response): Promise<Answer> {
  const answer = (await response.clone().json().catch(() => ({}))) as Answer;
  return response.ok ? answer : { ...(answer.detail === undefined ? {} : { detail: answer.detail }), ...(answer.errors === undefined ? {} : { errors: answer.errors }) };
}

/** Notes under which id the server knows now what had another one. */
function follow(before: string, saved: Definition): StudioVersion {
  replacedBy.delete(saved.id);
  if (before !== '' && before !== saved.id) replacedBy.set(before, saved.id);
  return versionOf(saved);
}

async function asked(original: typeof fetch, request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await original(request);
  } catch (error) {
    if (!request.signal.aborted && !isAway) {
      isAway = true;
      tell({ type: 'away' });
    }
    throw error;
  }
  if (isAway) {
    isAway = false;
    tell({ type: 'back' });
  }
  if (response.status === 401) tell({ type: 'signedOut' });
  return response;
}

function versionOf(definition: Definition): StudioVersion {
  const { definitionId, name, version, isPublished, problems = [] } = definition;
  return { definitionId, name, version, isPublished, problems };
}

/** Asks before anything is shown: of what is missing Elsa Studio says nothing. Null: it can be shown. */
export async function reasonAgainst(place: string): Promise<{ title: string; detail: string } | null> {
  try {
    const response = await window.fetch(`${api}${place}`, { headers: { Accept: 'application/json' } });
    if (response.ok) return null;
    const problem = (await response.json().catch(() => ({}))) as { detail?: string };
    return { title: response.status === 404 ? 'There is no such thing here' : 'This cannot be shown', detail: problem.detail ?? `The server answered ${response.status}.` };
  } catch {
    return { title: 'The server cannot be reached', detail: 'It may be restarting, or the network is down.' };
  }
}
