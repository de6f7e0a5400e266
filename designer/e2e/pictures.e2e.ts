import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { context, launch, settled, signInWithKey } from './browser.ts';
import { arrow, flowchart, literal, placed } from './flowcharts.ts';
import { administratorKey, Product, until } from './product.ts';

/**
 * The pictures of the documents, taken from the product with a simulated fleet: `npm run pictures`. They are made only where E2E_IMAGES names
 * their folder; with pngquant installed they are a third as large.
 */
const folder = process.env.E2E_IMAGES;
const simulated = 240;
const fleet = { ORCHESTRATOR_SIMULATE_FAILING: '6', ORCHESTRATOR_SIMULATE_SLOW: '8' };
const schemes = ['light', 'dark'] as const;

let product: Product;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  product = await Product.start(simulated, { ...fleet, ...daysAgo(6) });
  const update = await published('Kiosk update', oneScript('Update the kiosk'));
  const fixes = await published('Security fixes', oneScript('Apply the fixes'));
  for (const [index, days] of [6, 5, 4, 3, 2, 1].entries()) {
    if (index > 0) {
      await product.end();
      product = await Product.start(simulated, { ...fleet, ...daysAgo(days) }, product.data);
    }
    const names = await simulatedTargets();
    await Promise.all([done(await started(update, names.slice(0, 110 + 17 * index))), done(await started(fixes, names.slice(40 + 9 * index, 120)))]);
  }
  await product.end();
  product = await Product.start(simulated, { ...fleet, ORCHESTRATOR_SIMULATE_OFFLINE: '5' }, product.data);
  await inventory();
  browser = await launch();
  page = await (await context(browser, { viewport: { width: 1280, height: 860 }, timezoneId: 'Europe/Vienna', locale: 'en-GB', reducedMotion: 'reduce' })).newPage();
  await page.goto(product.url);
  await signInWithKey(page, administratorKey);
  await page.getByRole('heading', { name: 'Runs' }).waitFor();
}, 900_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

function daysAgo(days: number) {
  return { ORCHESTRATOR_TEST_CLOCK: `offset=-${days}.00:00:00` };
}

function oneScript(name: string) {
  return flowchart(
    [placed('start', 'Elsa.Start', 'Start', 40, 160), placed('execute', 'Orchestrator.Execute', name, 280, 160, { script: literal('String', 'echo done') }), placed('end', 'Elsa.End', 'End', 520, 160)],
    [arrow('start', 'Done', 'execute'), arrow('execute', 'Done', 'end')],
  );
}

/** One that waits for a timeframe, installs with patience, and lets a dozen at a time be at work. */
function patient() {
  return flowchart(
    [
      placed('start', 'Elsa.Start', 'Start', 40, 160),
      placed('window', 'Orchestrator.Timeframe', 'Outside business hours', 280, 160, { timeframe: literal('String', 'outside business hours') }),
      placed('install', 'Orchestrator.Install', 'Install the agent', 520, 160),
      placed('retry', 'Orchestrator.Retry', 'Try again', 520, 340, { intervalSeconds: literal('Int32', 2) }),
      placed('execute', 'Orchestrator.Execute', 'Update the kiosk', 760, 160, { script: literal('String', 'echo done'), maxConcurrent: literal('Int32', 12) }),
      placed('end', 'Elsa.End', 'End', 1000, 160),
    ],
    [
      arrow('start', 'Done', 'window'), arrow('window', 'Open', 'install'), arrow('install', 'Done', 'execute'), arrow('install', 'Failed', 'retry'),
      arrow('retry', 'Retry', 'install'), arrow('execute', 'Done', 'end'),
    ],
  );
}

async function published(name: string, root: unknown): Promise<string> {
  const { id } = await product.api<{ id: string }>('POST', '/api/definitions', { name, root });
  await product.api('POST', `/api/definitions/${id}/publish`);
  return id;
}

async function started(definitionId: string, targets: readonly string[]): Promise<string> {
  return (await product.api<{ id: string }>('POST', '/api/runs', { definitionId, targets })).id;
}

async function done(run: string): Promise<void> {
  await until(async () => (await product.api<{ status: string }>('GET', `/api/runs/${run}`)).status === 'completed', 'the run ends', 180_000);
}

async function simulatedTargets(): Promise<string[]> {
  const { items } = await product.api<{ items: { name: string; simulated: boolean }[] }>('GET', `/api/targets?limit=${simulated}`);
  return items.filter(target => target.simulated).map(target => target.name);
}

/** Two hours in which one of the fleet's zones is closed now. */
function closedInTokyo(): string {
  const hour = Number(new Intl.DateTimeFormat('en', { hour: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Tokyo' }).format(Date.now()));
  const clock = (at: number) => `${String(at % 24).padStart(2, '0')}:00`;
  return `Normal; Mon-Sun ${clock(hour)}-${clock(hour + 2)} No`;
}

async function inventory(): Promise<void> {
  await product.api('PUT', '/api/timeframes/nights', {
    grid: 'No; Mon-Fri 20:00-22:00 Minimum; Mon-Fri 22:00-05:00 Maximum; Sat 08:00-20:00 Normal',
    description: 'When nobody is there.',
    exceptions: [{ from: '12-24', to: '01-02', day: 'No', name: 'Freeze' }, { from: '05-01', day: 'No 06:00-12:00 Minimum', name: 'May Day' }],
  });
  await product.api('PUT', '/api/timeframes/outside%20business%20hours', { grid: closedInTokyo(), description: 'Not while people work.' });
  await product.api('PUT', '/api/groups/windows', { query: { os: 'windows' } });
}

/** A picture of what is shown once it has come to rest, in one colour scheme or in both. */
async function picture(name: string, path: string, shown: () => Promise<unknown>, which: readonly (typeof schemes)[number][] = schemes): Promise<void> {
  for (const colorScheme of which) {
    await page.emulateMedia({ colorScheme });
    await page.goto(product.url + path);
    await shown();
    await settled(page);
    const file = join(folder!, `${name}-${colorScheme}.png`);
    await page.screenshot({ path: file });
    spawnSync('pngquant', ['--force', '--skip-if-larger', '--output', file, file]);
  }
}

const text = (what: string | RegExp) => () => page.getByText(what).first().waitFor();

test.skipIf(folder === undefined)('the console', async () => {
  const run = await started(await published('Kiosk rollout', patient()), await simulatedTargets());
  await until(async () => {
    const { ledger } = await product.api<{ ledger: { succeeded: number; failed: number } }>('GET', `/api/runs/${run}`);
    return ledger.succeeded > 80 && ledger.failed > 2;
  }, 'a third has succeeded, and some have failed', 180_000);
  await picture('console-run', `/runs/${run}`, async () => {
    await page.getByText('live', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Map' }).getByRole('button', { name: /^Install the agent/ }).waitFor();
  });
  await picture('console-runs', '/runs', text('Kiosk rollout'));
  await picture('console-reports', '/reports?period=7d', text('Line by line'));
  await picture('console-timeframe', '/timeframes/edit?name=nights', text(/, for \d/));
  await picture('console-targets', '/targets', text('1–25 of'));
}, 600_000);

test.skipIf(folder === undefined)('the designer', async () => {
  await page.setViewportSize({ width: 1440, height: 860 });
  const file = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../workflows/patient-install.json'), 'utf8')) as { definitionId: string; description: string; root: { activities: Record<string, unknown>[] } };
  await product.api('POST', '/api/definitions', file);
  await product.api('POST', `/api/definitions/${file.definitionId}/publish`);
  const run = await started(file.definitionId, (await simulatedTargets()).slice(0, 40));
  file.description = 'Brings the agent to every target, with more patience.';
  file.root.activities.find(each => each.type === 'Orchestrator.Retry')!.windowMinutes = literal('Int32', 3);
  await product.api('POST', '/api/definitions', file);
  const ready = () => page.locator('iframe[data-stage=ready]').waitFor({ timeout: 80_000 });
  const nodes = page.frameLocator('iframe').locator('.x6-node');
  const places = () => nodes.evaluateAll(all => JSON.stringify(all.map(each => each.getBoundingClientRect())));
  // Studio goes on fitting the drawing into its window for a while, and says nowhere when it is done.
  const fitted = async () => {
    await nodes.nth(5).waitFor();
    let before = '';
    await until(async () => {
      const [last, now] = [before, await places()];
      before = now;
      await page.waitForTimeout(700);
      return now === last;
    }, 'the drawing lies still', 30_000);
  };
  await picture('designer-versions', `/studio/definitions/${file.definitionId}/versions`, text('from version 1 to version 2'));
  await picture('designer-editor', `/studio/definitions/${file.definitionId}`, async () => {
    await ready();
    await text('1 problem')();
    await fitted();
  });
  await until(async () => (await product.api<{ ledger: { succeeded: number } }>('GET', `/api/runs/${run}`)).ledger.succeeded > 20, 'half of them have succeeded', 180_000);
  await picture('designer-run', `/studio/runs/${run}`, async () => {
    await ready();
    await nodes.getByText(/^\d+$/).first().waitFor();
    await fitted();
  });
}, 600_000);
