import { beforeEach, expect, test, vi } from 'vitest';
import type { FromStudio } from './messages.ts';

const address = '/elsa/api/workflow-definitions';

let told: FromStudio[];
/** What the server keeps: its id is made of its content, as that of a draft is. */
let kept: string;
let isDown: boolean;

beforeEach(async () => {
  vi.resetModules();
  told = [];
  kept = '';
  isDown = false;
  vi.stubGlobal('fetch', async (input: Request) => {
    if (isDown) throw new TypeError('Failed to fetch');
    if (input.method === 'GET') return answer(200, shown());
    const { model, publish } = (await input.json()) as { model: { id: string | null; content: string }; publish?: boolean };
    if (publish && model.content === 'unfinished') return answer(400, { detail: 'It cannot run.', errors: { script: ['A script is missing.'] } });
    if ((model.id ?? '') !== kept) return answer(400, { detail: `Changed: ${kept}, not ${model.id}.` });
    kept = `d~1~${model.content}`;
    return answer(200, { workflowDefinition: shown() });
  });
  vi.doMock('./parent.ts', () => ({ tell: (message: FromStudio) => told.push(message) }));
  const { watchRequests } = await import('./api.ts');
  watchRequests();
});

const shown = () => ({ id: kept, definitionId: 'd', name: 'D', version: 1, isPublished: false });

const answer = (status: number, body: object) => new Response(JSON.stringify(body), { status });

async function save(base: string | null, content: string, publish = false): Promise<string> {
  const response = await window.fetch(new URL(address, window.location.origin), { method: 'POST', body: JSON.stringify({ model: { id: base, content }, publish }) });
  return ((await response.json()) as { workflowDefinition?: { id: string } }).workflowDefinition?.id ?? `refused ${response.status}`;
}

const words = () => told.map(message => message.type).filter(word => word !== 'saving');

test('content that goes back and forth between two states is saved each time', async () => {
  let id = await save(null, 'A');
  for (const content of ['B', 'A', 'B', 'A', 'C', 'B']) id = await save(id, content);
  expect(id).toBe('d~1~B');
  expect(new Set(words())).toEqual(new Set(['saved']));
});

test('a save that does not know yet what became of the one before is based on it', async () => {
  const first = await save(null, 'A');
  await Promise.all([save(first, 'B'), save(first, 'A'), save(first, 'C')]);
  expect(kept).toBe('d~1~C');
  expect(words()).toEqual(['saved', 'saved', 'saved', 'saved']);
});

test('what is opened again is the base of what follows, whatever replaced it once', async () => {
  const first = await save(null, 'A');
  await save(first, 'B');
  kept = first;
  await window.fetch(new URL(`${address}/by-definition-id/d`, window.location.origin));
  expect(await save(first, 'C')).toBe('d~1~C');
});

test('a save that does not reach the server is told as one that came to nothing', async () => {
  const first = await save(null, 'A');
  isDown = true;
  await expect(save(first, 'B')).rejects.toThrow();
  isDown = false;
  await window.fetch(new URL(`${address}/by-definition-id/d`, window.location.origin));
  expect(words()).toEqual(['saved', 'away', 'unsaved', 'back', 'opened']);
});

test('what cannot be published is kept as a draft, and what follows is based on that', async () => {
  const first = await save(null, 'A');
  expect(await save(first, 'unfinished', true)).toBe('refused 400');
  expect(kept).toBe('d~1~unfinished');
  expect(told.at(-1)).toEqual({ type: 'refused', detail: 'It cannot run.', errors: ['A script is missing.'], draft: { definitionId: 'd', name: 'D', version: 1, isPublished: false, problems: [] } });
  expect(await save(first, 'B')).toBe('d~1~B');
});

test('what somebody else has changed is not overwritten by keeping a draft', async () => {
  const first = await save(null, 'A');
  kept = 'd~1~theirs';
  expect(await save(first, 'unfinished', true)).toBe('refused 400');
  expect(kept).toBe('d~1~theirs');
  expect(told.at(-1)).toMatchObject({ type: 'refused', draft: null });
});
