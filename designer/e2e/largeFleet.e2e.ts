import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Requests, signInWithKey } from './browser.ts';
import { administratorKey, Product, until } from './product.ts';

/**
 * The fleet's page with as many targets as there may be. It checks that what is shown is right and writes down how long a person waits for
 * it, and what one who watches a run over all of them costs the server. It takes minutes, so it runs only with E2E_TARGETS, the number of targets; the store is
 * that of ORCHESTRATOR_STORAGE, or SQLite.
 */
const targets = Number(process.env.E2E_TARGETS ?? 0);
const perFile = 100_000;
const waits: [what: string, ms: number][] = [];
const figures: string[] = [];

let product: Product;
let browser: Browser;
let page: Page;
let requests: Requests;

beforeAll(async () => {
  if (targets === 0) return;
  product = await Product.start(targets);
  const began = Date.now();
  for (let from = 0; from < targets; from += perFile) await importTargets(from, Math.min(targets, from + perFile));
  waits.push([`import of ${targets} targets`, Date.now() - began]);
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  requests = new Requests(page, product.url);
  await page.goto(product.url);
  await signInWithKey(page, administratorKey);
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor();
}, 1_800_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  for (const [what, ms] of waits) console.log(`${what}: ${ms} ms`);
  for (const figure of figures) console.log(figure);
});

async function importTargets(from: number, to: number): Promise<void> {
  const lines = ['name,address,site,os,tags'];
  for (let number = from; number < to; number++) {
    lines.push(`pc-${String(number).padStart(6, '0')},10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255},site-${number % 200},${number % 3 ? 'windows' : 'linux'},ring-${number % 10}`);
  }
  const answer = await fetch(`${product.url}/api/targets/import?format=csv`, {
    method: 'POST', headers: { 'X-Api-Key': administratorKey, 'Content-Type': 'text/plain' }, body: lines.join('\n'),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** How long a person waits from doing something until the page shows what came of it. */
async function wait(what: string, act: () => Promise<unknown>, shown: string | RegExp): Promise<void> {
  const began = Date.now();
  await act();
  await page.getByText(shown).first().waitFor();
  waits.push([what, Date.now() - began]);
}

test.runIf(targets > 0)('a large fleet is opened, searched, filtered, ordered and read to its end', async () => {
  const count = new Intl.NumberFormat('en').format;
  const site = Math.ceil((targets - 7) / 200);
  await wait('opening the page, from the menu', () => page.getByRole('link', { name: 'Targets' }).first().click(), /1–25 of/);
  await wait('opening the page, from its address', () => page.goto(`${product.url}/targets`), /1–25 of/);
  await wait('searching part of a name', () => page.getByLabel('Search targets').fill('c-000123'), 'pc-000123');
  await page.getByText('1–1 of 1').waitFor();
  await wait('taking the search away', () => page.getByRole('button', { name: 'No filters' }).click(), /1–25 of [\d.,]{6}/);
  await wait('one site of two hundred', () => page.getByLabel('Site', { exact: true }).fill('site-7'), `of ${count(site)}`);
  await page.getByRole('button', { name: 'No filters' }).click();
  await page.getByText(/1–25 of [\d.,]{6}/).waitFor();
  await wait('ordering by site', () => page.getByRole('button', { name: 'Site' }).click(), 'site-0');
  await wait('the last page', () => page.goto(`${product.url}/targets?offset=${targets - 25}`), new RegExp(`of ${count(2 * targets + 1)}`));
  await wait('a target’s page', () => page.goto(`${product.url}/targets/pc-000123`), 'site-123');
  expect(requests.failures).toEqual([]);
  await until(async () => (await product.api<{ total: number }>('GET', '/api/targets?limit=1')).total >= targets, 'all targets are there');
}, 600_000);

/** A run over the whole simulated fleet of which some hundred are at work at a time, so that it goes on for as long as it is looked at. */
async function largeRun(): Promise<string> {
  const input = (typeName: string, value: unknown) => ({ typeName, expression: { type: 'Literal', value } });
  const activities = [
    { id: 'Start', type: 'Elsa.Start', version: 1 },
    { id: 'Work', type: 'Orchestrator.Execute', version: 1, script: input('String', 'echo one'), maxConcurrent: input('Int32', 300) },
    { id: 'Check', type: 'Orchestrator.Execute', version: 1, script: input('String', 'echo two') },
    { id: 'End', type: 'Elsa.End', version: 1 },
  ];
  const connections = activities.slice(1).map((activity, index) => ({ source: { activity: activities[index]!.id, port: 'Done' }, target: { activity: activity.id, port: 'In' } }));
  const { id } = await product.api<{ id: string }>('POST', '/api/definitions', { name: 'For everybody', root: { id: 'F', type: 'Elsa.Flowchart', version: 1, activities, connections } });
  await product.api('POST', `/api/definitions/${id}/publish`);
  return (await product.api<{ id: string }>('POST', '/api/runs', { definitionId: id, where: { name: 'sim-*' } })).id;
}

/** The share of a core that the server uses over some time. */
async function load(seconds: number): Promise<number> {
  const [cpu, at] = [product.cpuSeconds(), performance.now()];
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  return (product.cpuSeconds() - cpu) / ((performance.now() - at) / 1000);
}

test.runIf(targets > 0)('a run over a large fleet is watched on its map', async () => {
  const run = await largeRun();
  const counts = async () => (await product.api<{ ledger: { targets: number; succeeded: number; failed: number } }>('GET', `/api/runs/${run}`)).ledger;
  expect((await counts()).targets).toBe(targets);
  await until(async () => (await counts()).succeeded > 100, 'some have come to the end', 300_000);
  await wait('a run over all of them, from its address', () => page.goto(`${product.url}/runs/${run}`), 'End');
  await page.getByText('live', { exact: true }).waitFor();
  const map = page.getByRole('region', { name: 'Map' });
  const shown = () => map.textContent();

  // How often the map changes while the run goes on.
  const seen = new Set<string | null>();
  const began = performance.now();
  while (performance.now() - began < 20_000) {
    seen.add(await shown());
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  figures.push(`the map showed ${seen.size} states in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  expect(seen.size).toBeGreaterThan(1);

  // With and without viewers in turn, since the run itself is most of the load.
  const viewers = 4;
  const without: number[] = [];
  const watched: number[] = [];
  for (let round = 0; round < 3; round++) {
    await page.goto(`${product.url}/settings/retention`);
    without.push(await load(15));
    const pages = await Promise.all(Array.from({ length: viewers }, () => page.context().newPage()));
    await Promise.all(pages.map(async each => {
      await each.goto(`${product.url}/runs/${run}`);
      await each.getByText('live', { exact: true }).waitFor();
    }));
    await load(5);
    watched.push(await load(15));
    await Promise.all(pages.map(each => each.close()));
  }
  expect((await counts()).succeeded).toBeLessThan(targets);
  const mean = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  figures.push(
    `the server used ${(100 * mean(without)).toFixed(1)} % of a core with nobody looking, ${(100 * mean(watched)).toFixed(1)} % with ${viewers} who look: `
    + `${((100 * (mean(watched) - mean(without))) / viewers).toFixed(1)} % of a core for each`,
  );
}, 1_200_000);
