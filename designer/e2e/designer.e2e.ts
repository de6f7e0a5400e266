import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { context, launch, Requests } from './browser.ts';
import { Product, until } from './product.ts';
import { StudioPage } from './studioPage.ts';

let product: Product;
let browser: Browser;
let page: Page;
let requests: Requests;
let designer: StudioPage;

beforeAll(async () => {
  product = await Product.start();
  browser = await launch();
  page = await (await context(browser, { viewport: { width: 1600, height: 900 } })).newPage();
  requests = new Requests(page, product.url);
  designer = new StudioPage(page, product.url);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture('failed');
});

async function picture(name: string): Promise<void> {
  if (process.env.E2E_PICTURES) await page.screenshot({ path: join(process.env.E2E_PICTURES, `${name}.png`) });
}

test('whoever signs in comes to the list of distributions', async () => {
  await designer.signIn('/studio');
  await designer.ready();
  expect(await page.evaluate(() => document.cookie), 'the session is no script’s business').toBe('');
  await picture('list');
});

test('a distribution is drawn from an empty canvas', async () => {
  await designer.create('Say hello');
  await designer.ready();
  await designer.add('Flow', 'Start', 30, 140);
  await designer.add('Orchestrator', 'Execute', 250, 140);
  await designer.add('Flow', 'End', 480, 240);
  await designer.connect('Start1', 'Done', 'Execute1');
  await designer.connect('Execute1', 'Done', 'End1');
});

test('what is missing is told beside the canvas, and publishing is refused', async () => {
  const problems = page.getByRole('complementary', { name: 'Problems' });
  await problems.getByText('is missing; give a script, a program or a list of actions').waitFor();
  // As long as a connection is not saved, an activity without it is a problem more.
  await problems.getByText('1 problem', { exact: true }).waitFor();
  await designer.publish();
  await problems.getByText('The server refused it').waitFor();
  await designer.studio.getByText(/Execute1 script is missing/).first().waitFor();
  await picture('refused');
  const [stored] = (await product.api<{ items: { isPublished: boolean }[] }>('GET', '/api/definitions')).items;
  expect(stored!.isPublished).toBe(false);
});

test('it is put right from the list of problems, and published', async () => {
  await page.getByRole('button', { name: /Execute1/ }).click();
  await designer.type('Script', 'echo hello');
  await page.getByRole('complementary', { name: 'Problems' }).waitFor({ state: 'detached' });
  await designer.publish();
  await page.getByText('Version 1, published').waitFor();
  await picture('published');
  const [stored] = (await product.api<{ items: { id: string }[] }>('GET', '/api/definitions')).items;
  const definition = await product.api<{ isPublished: boolean; root: { activities: { script?: { expression: { value: string } } }[]; connections: unknown[] } }>('GET', `/api/definitions/${stored!.id}`);
  expect(definition.isPublished).toBe(true);
  expect(definition.root.activities.map(activity => activity.script?.expression.value).filter(Boolean)).toEqual(['echo hello']);
  expect(definition.root.connections).toHaveLength(2);
});

test('what somebody else has saved meanwhile is not overwritten', async () => {
  const [stored] = (await product.api<{ items: { id: string }[] }>('GET', '/api/definitions')).items;
  const theirs = await product.api<{ description: string }>('GET', `/api/definitions/${stored!.id}`);
  await product.api('POST', '/api/definitions', { ...theirs, description: 'Changed by somebody else' });
  await designer.drop('Flow', 'Delay', 480, 60).catch(() => {});
  await page.getByText(/has been changed by administrator since you opened it/).first().waitFor();
  const kept = await product.api<{ description: string; root: { activities: unknown[] } }>('GET', `/api/definitions/${stored!.id}`);
  expect(kept.description).toBe('Changed by somebody else');
  expect(kept.root.activities).toHaveLength(3);
});

test('versions are compared in the words of what is drawn', async () => {
  await page.getByRole('link', { name: 'Versions' }).click();
  // What was drawn last has been refused: whoever leaves is asked.
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.getByText('1 change from version 1 to version 2').waitFor();
  await page.getByText('Changed by somebody else').waitFor();
  await picture('versions');
});

let exported: Record<string, unknown>;

test('a version is saved as a file, and nobody’s draft is lost by going back to it', async () => {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export version 1' }).click();
  const stream = await (await download).createReadStream();
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  exported = JSON.parse(text) as typeof exported;
  expect(exported).toMatchObject({ name: 'Say hello', version: 1, root: { type: 'Elsa.Flowchart' } });
  await page.getByRole('button', { name: 'Go back to version 1' }).click();
  await page.getByRole('button', { name: 'Make it the draft' }).click();
  await page.getByText(/is a draft by administrator that would be lost/).waitFor();
  await picture('go-back');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
});

test('a file is looked at before it is imported, and opens in the editor', async () => {
  await page.goto(`${product.url}/studio`);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const dialogue = page.getByRole('dialog', { name: 'Import a distribution' });
  const choose = (name: string, content: string) =>
    dialogue.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
  await choose('notes.json', 'Buy milk.');
  await dialogue.getByText(/notes\.json is not JSON/).waitFor();
  expect(await dialogue.getByRole('button', { name: 'Import as a draft' }).isDisabled()).toBe(true);
  const { definitionId, ...copy } = exported;
  await choose('known.json', JSON.stringify({ ...exported, description: 'Nothing yet' }));
  await dialogue.getByText(/takes the place of the draft of version 2 of “Say hello”, saved by administrator/).waitFor();
  await choose('copy.json', JSON.stringify({ ...copy, name: 'Say hello again' }));
  await dialogue.getByText('is new here').waitFor();
  await dialogue.getByText('It can run', { exact: true }).waitFor();
  await picture('import');
  await dialogue.getByRole('button', { name: 'Import as a draft' }).click();
  await page.waitForURL(/\/studio\/definitions\/\w+$/);
  await designer.ready();
  await page.getByRole('heading', { name: 'Say hello again' }).waitFor();
  await page.getByText('Draft of version 1').waitFor();
  await page.goto(`${product.url}/studio/definitions/${String(definitionId)}/versions`);
});

test('it runs on the simulated fleet, and the canvas shows how many targets came how far', async () => {
  await page.getByRole('link', { name: 'Back to the editor' }).click();
  await designer.ready();
  await designer.run();
  const dialogue = page.getByRole('dialog', { name: 'Start a run' });
  await dialogue.waitFor();
  expect(await dialogue.getByRole('combobox', { name: 'Distribution' }).or(dialogue.getByLabel('Distribution')).first().inputValue()).toBe('Say hello');
  const targets = (await product.api<{ items: { name: string; simulated: boolean }[] }>('GET', '/api/targets?limit=100')).items.filter(target => target.simulated);
  const [stored] = (await product.api<{ items: { id: string }[] }>('GET', '/api/definitions')).items;
  const run = await product.api<{ id: string }>('POST', '/api/runs', { definitionId: stored!.id, targets: targets.slice(0, 12).map(target => target.name) });
  await until(async () => (await product.api<{ status: string }>('GET', `/api/runs/${run.id}`)).status === 'completed', 'the run ends');

  await page.goto(`${product.url}/studio/runs/${run.id}`);
  await designer.ready();
  await designer.node('End1').getByText('12', { exact: true }).waitFor();
  await picture('instance');
  await page.goto(`${product.url}/studio/runs`);
  await designer.ready();
  await designer.studio.getByText('Say hello').first().waitFor();
  await picture('instances');
});

test('a distribution that does not exist is said to be none, and one can go on', async () => {
  await page.goto(`${product.url}/studio/definitions/none`);
  await page.getByText('There is no such thing here').waitFor();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
});

test('everything Elsa Studio asked was answered, and nothing was asked elsewhere', () => {
  expect(requests.outside).toEqual([]);
  expect(requests.failures).toEqual([]);
  expect(requests.answered.filter(({ path }) => path.startsWith('/elsa/')).length).toBeGreaterThan(50);
  expect(new Set(requests.refused())).toEqual(
    new Set(['400 POST /elsa/api/workflow-definitions', `400 POST /elsa/api/workflow-definitions/${String(exported.definitionId)}/revert/1`, '404 GET /elsa/api/workflow-definitions/by-definition-id/none']),
  );
});
