import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Requests, signInWithKey } from './browser.ts';
import { administratorKey, Product, until } from './product.ts';

/**
 * The fleet's page with as many targets as there may be. It checks that what is shown is right and writes down how long a person waits for
 * it; the figures stand in docs/design/console.md. It takes minutes, so it runs only with E2E_TARGETS, the number of targets; the store is
 * that of ORCHESTRATOR_STORAGE, or SQLite.
 */
const targets = Number(process.env.E2E_TARGETS ?? 0);
const perFile = 100_000;
const waits: [what: string, ms: number][] = [];

let product: Product;
let browser: Browser;
let page: Page;
let requests: Requests;

beforeAll(async () => {
  if (targets === 0) return;
  product = await Product.start();
  const began = Date.now();
  for (let from = 0; from < targets; from += perFile) await importTargets(from, Math.min(targets, from + perFile));
  waits.push([`import of ${targets} targets`, Date.now() - began]);
  browser = await launch();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  requests = new Requests(page, product.url);
  await page.goto(product.url);
  await signInWithKey(page, administratorKey);
  await page.getByRole('heading', { name: 'Runs' }).waitFor();
}, 1_800_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  for (const [what, ms] of waits) console.log(`${what}: ${ms} ms`);
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
  await wait('the last page', () => page.goto(`${product.url}/targets?offset=${targets - 25}`), new RegExp(`of ${count(targets + 51).slice(0, 3)}`));
  await wait('a target’s page', () => page.goto(`${product.url}/targets/pc-000123`), 'site-123');
  expect(requests.failures).toEqual([]);
  await until(async () => (await product.api<{ total: number }>('GET', '/api/targets?limit=1')).total >= targets, 'all targets are there');
}, 600_000);
