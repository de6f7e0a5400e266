import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { context, launch, Requests, settled, signInWithKey } from './browser.ts';
import { activity, arrow, flowchart, literal } from './flowcharts.ts';
import { administratorKey, Product, until } from './product.ts';

let product: Product;
let browser: Browser;
let page: Page;
let requests: Requests;
let run: string;
let definition: string;

beforeAll(async () => {
  product = await Product.start();
  run = await seed();
  browser = await launch();
  page = await (await context(browser, { viewport: { width: 1280, height: 900 }, timezoneId: 'Europe/Vienna', locale: 'en-GB', reducedMotion: 'reduce' })).newPage();
  requests = new Requests(page, product.url);
  await page.goto(product.url);
  await signInWithKey(page, administratorKey);
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture('console-failed');
});

/** Start, a script, end. */
function greeting(execute: Record<string, unknown>) {
  return flowchart(
    [activity('Start1', 'Elsa.Start'), activity('Execute1', 'Orchestrator.Execute', { script: literal('String', 'echo hello'), ...execute }), activity('End1', 'Elsa.End')],
    [arrow('Start1', 'Done', 'Execute1'), arrow('Execute1', 'Done', 'End1')],
  );
}

/** Published under a name. */
async function distribution(name: string, execute: Record<string, unknown> = {}): Promise<string> {
  const { id } = await product.api<{ id: string }>('POST', '/api/definitions', { name, root: greeting(execute) });
  await product.api('POST', `/api/definitions/${id}/publish`);
  return id;
}

async function simulatedTargets(): Promise<string[]> {
  const { items } = await product.api<{ items: { name: string; simulated: boolean }[] }>('GET', '/api/targets?limit=100');
  return items.filter(target => target.simulated).map(target => target.name);
}

/** A run over some simulated targets that has ended, and one of each of the things that pages show. */
async function seed(): Promise<string> {
  await product.api('PUT', '/api/timeframes/nights', {
    grid: 'No; Mon-Fri 22:00-06:00 Maximum',
    description: 'When nobody is there.',
    exceptions: [{ from: '12-24', to: '01-02', day: 'No', name: 'Freeze' }, { from: '05-01', day: 'No 06:00-12:00 Minimum', name: 'May Day' }],
  });
  await product.api('PUT', '/api/credentials/branches', { kind: 'ssh', user: 'deploy', sudo: true, password: 'not-to-be-seen-anywhere' });
  await product.api('PUT', '/api/sites/Lima', { description: 'Where the port is.', zone: 'America/Lima', serverAddresses: ['10.9.0.5'] });
  await depots();
  await product.api('PUT', '/api/groups/windows', { query: { os: 'windows' } });
  definition = await distribution('Say hello');
  const made = await product.api<{ id: string }>('POST', '/api/runs', { definitionId: definition, targets: (await simulatedTargets()).slice(0, 12) });
  await product.api('POST', '/api/definitions', { definitionId: definition, name: 'Say hello', root: greeting({ script: literal('String', 'set -e\necho hello\necho again') }) });
  await until(async () => (await product.api<{ status: string }>('GET', `/api/runs/${made.id}`)).status === 'completed', 'the run ends');
  return made.id;
}

/** A hub that has told how it is, as its service does, and a depot behind it that was never started. */
async function depots(): Promise<void> {
  await product.api('PUT', '/api/depots/hub', { site: 'Lima', address: 'http://127.0.0.1:7600', timeframe: 'nights', levels: { normal: { bytesPerSecond: 1_000_000, parallelism: 2 } } });
  await product.api('PUT', '/api/depots/harbour', { site: 'Callao', address: 'http://127.0.0.1:7601', parent: 'hub' });
  const { depot, token } = await product.api<{ depot: string; token: string }>('POST', '/api/depots/hub/credentials');
  const at = new Date().toISOString();
  const told = await fetch(`${product.url}/api/depot/messages`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      states: [{ depot, at, version: '0.1.0', clockSkew: -42.5, level: 'Maximum', polledAt: at, contents: 12, bytes: 61_000_000, missing: 3, missingBytes: 38_000_000, doing: 'It fetches 2 contents from the servers.' }],
      entries: [
        { id: '1', depot, at, kind: 'Stopped', content: '3f9a'.repeat(16), size: 30_000_000, file: 'kiosk 4.2.0 data/maps.bin', from: 'the servers', bytes: 18_000_000, seconds: 18.3, reason: 'The connection broke; it goes on from there.' },
        { id: '2', depot, at, kind: 'Fetched', content: '3f9a'.repeat(16), size: 30_000_000, file: 'kiosk 4.2.0 data/maps.bin', from: 'the servers', bytes: 12_000_000, resumedFrom: 18_000_000, seconds: 12.4, reason: '' },
      ],
    }),
  });
  if (!told.ok) throw new Error(`A depot's message was answered ${told.status}: ${await told.text()}`);
}

async function picture(name: string): Promise<void> {
  if (!process.env.E2E_PICTURES) return;
  mkdirSync(process.env.E2E_PICTURES, { recursive: true });
  await page.screenshot({ path: join(process.env.E2E_PICTURES, `${name}.png`) });
}

/** What axe finds that would keep somebody from using the page, and that stays: what begins to fade in while it looks has too little contrast for that moment. */
async function obstacles(on: Page = page): Promise<string[]> {
  const looks = 5;
  for (let look = 1; ; look++) {
    await settled(on);
    const found = await obstaclesNow(on);
    if (found.length === 0 || look === looks) return found;
  }
}

async function obstaclesNow(on: Page): Promise<string[]> {
  await on.evaluate(axe.source);
  const { violations } = await on.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (root: Document) => Promise<import('axe-core').AxeResults> } };
    return axe.run(document);
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)} ${nodes[0]!.failureSummary ?? ''}`);
}

const pages: readonly [name: string, path: () => string, shown: string][] = [
  ['runs', () => '/runs', 'Say hello'],
  ['start', () => `/runs?start=&definition=${definition}`, 'targets picked'],
  ['versions', () => `/studio/definitions/${definition}/versions`, '1 change from version 1 to version 2'],
  ['nothing', () => '/nowhere', 'There is no such page'],
  ['run', () => `/runs/${run}?tab=report`, 'Result of the target'],
  ['run-report', () => `/runs/${run}/report`, 'Nothing failed.'],
  ['targets', () => '/targets', '1–25 of'],
  ['target', () => '/targets/sim-000001', 'Result of the target'],
  ['groups', () => '/groups', 'system windows'],
  ['group', () => '/groups/windows', '1–'],
  ['sites', () => '/sites', 'America/Lima'],
  ['depots', () => '/depots', 'from 18 MB on'],
  ['depot', () => '/depots/hub', 'The connection broke'],
  ['import', () => '/import', 'At most 100,000 targets'],
  ['timeframes', () => '/timeframes', 'open 40 of 168 hours'],
  ['timeframe', () => '/timeframes/edit?name=nights', 'for 8 h'],
  ['packages', () => '/packages', 'No packages yet'],
  ['reports', () => '/reports', 'Line by line'],
  ['triggers', () => '/settings/triggers', 'No triggers'],
  ['credentials', () => '/settings/credentials', 'deploy'],
  ['users', () => '/settings/users', 'No users yet'],
  ['retention', () => '/settings/retention', 'ORCHESTRATOR_RETENTION_DAYS'],
  ['keys', () => '/settings/keys', 'administrator'],
  ['tokens', () => '/settings/tokens', 'No tokens yet'],
  ['parked', () => '/settings/parked', 'No message is parked'],
  ['audit', () => '/settings/audit', 'timeframe.save'],
];

/** Two dozen pages, each looked through by axe: longer than any other test, the more so on a machine that does something else. */
const everyPage = 300_000;

test.each([
  ['light', 1280],
  ['dark', 390],
] as const)('no page keeps anybody out, nor is wider than its window: %s, %d pixels', async (colorScheme, width) => {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  const found: string[] = [];
  for (const [name, path, shown] of pages) {
    await page.goto(product.url + path());
    await page.getByText(shown).first().waitFor();
    found.push(...(await obstacles()).map(obstacle => `${name}: ${obstacle}`));
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (beyond > 0) found.push(`${name} is wider than the window by ${beyond} pixels`);
    await picture(`${name}-${colorScheme}-${width}`);
  }
  expect(found).toEqual([]);
}, everyPage);

test('a week is painted with the mouse and with the keyboard, and the server keeps it', async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${product.url}/timeframes/edit`);
  await page.getByLabel('Name').fill('evenings');
  const [from, to] = [await box(/^Monday 18:00/), await box(/^Friday 21:00/)];
  await page.mouse.move(from.x + 10, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 10, to.y + 8, { steps: 6 });
  await page.mouse.up();
  await page.getByText('Quarter hours').click();
  await page.getByRole('gridcell', { name: /^Saturday 10:15/ }).focus();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('3');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'evenings' }).waitFor();
  const saved = await product.api<{ name: string; grid: string }[]>('GET', '/api/timeframes');
  expect(saved.find(({ name }) => name === 'evenings')?.grid).toBe('No; Mon-Fri 18:00-22:00 Normal; Sat 10:15-10:45 Maximum');
});

test('exceptions by date are added by keyboard and taken from a calendar, and the server keeps them', async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${product.url}/timeframes/edit?name=nights`);
  await page.getByRole('button', { name: 'Add exception' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('First day').fill('2031-03-30');
  await page.getByLabel('Last day').fill('2031-03-31');
  await page.getByRole('button', { name: 'Hours of another level' }).click();
  expect(await obstacles()).toEqual([]);
  await picture('exception-form');
  await page.getByLabel('Name', { exact: true }).fill('Inventory');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('not saved').waitFor({ state: 'hidden' });
  await page.getByLabel('Calendar to import').setInputFiles({
    name: 'holidays.ics',
    mimeType: 'text/calendar',
    buffer: Buffer.from('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//test//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20311101\r\nSUMMARY:All Saints\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'),
  });
  await page.getByText('1 exception is new').waitFor();
  expect(await obstacles()).toEqual([]);
  await picture('calendar-import');
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('not saved').waitFor({ state: 'hidden' });
  const saved = await product.api<{ exceptions: { from: string; day: string; name: string }[] }>('GET', '/api/timeframes/nights');
  expect(saved.exceptions.map(({ from, day, name }) => `${from} ${day} ${name}`)).toEqual([
    '2031-03-30 No 06:00-12:00 Normal Inventory', '2031-11-01 No All Saints', '05-01 No 06:00-12:00 Minimum May Day', '12-24 No Freeze',
  ]);
});

test('what is painted is previewed around a change of the clocks before it is saved', async () => {
  await page.goto(`${product.url}/timeframes/edit`);
  await page.getByLabel('As text').fill('No; Sun 01:00-04:00 Normal');
  await page.getByRole('combobox', { name: 'Zone' }).fill('Europe/Berlin');
  await page.getByRole('option', { name: 'Europe/Berlin' }).click();
  await page.getByRole('button', { name: /^Clock change on/ }).click();
  await page.getByText(/0[23]:00 becomes 0[23]:00/).waitFor();
  // Three hours on the wall clock are two when an hour is skipped, and four when one is repeated.
  await page.getByText(/for [24] h$/).first().waitFor();
  await picture('preview');
});

test('a depot is made behind another one, and its credentials are saved as a file', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${product.url}/depots`);
  await page.getByRole('button', { name: 'New depot' }).click();
  await page.getByLabel('Name', { exact: true }).or(page.getByRole('textbox', { name: /^Name/ })).first().fill('pier');
  await page.getByLabel(/^Site/).and(page.locator('input')).fill('Callao');
  await page.getByRole('textbox', { name: /^Address/ }).fill('http://192.0.2.7:7600');
  await page.getByRole('combobox', { name: 'Fetches from' }).click();
  await page.getByRole('option', { name: 'harbour' }).click();
  await page.getByLabel('Normal: Rate, bytes/s').fill('500000');
  expect(await obstacles()).toEqual([]);
  await picture('depot-form');
  await page.getByRole('textbox', { name: /^Address/ }).fill('https://pier.example:7600');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'pier' }).waitFor();
  await page.getByText('3 hops from the servers').waitFor();
  await page.getByRole('button', { name: 'Credentials' }).click();
  await page.getByRole('button', { name: 'Make the file' }).click();
  expect(await obstacles()).toEqual([]);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save depot.json' }).click();
  const stream = await (await download).createReadStream();
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  expect(JSON.parse(text)).toMatchObject({ name: 'pier', parentDepot: 'harbour', parents: ['http://127.0.0.1:7601'] });
});

async function box(name: RegExp): Promise<{ x: number; y: number }> {
  const cell = page.getByRole('gridcell', { name });
  await cell.scrollIntoViewIfNeeded();
  return (await cell.boundingBox())!;
}

test('a list is imported after a look at it, and its targets have pages', async () => {
  await page.goto(`${product.url}/import`);
  await page.getByLabel('Or its text').fill('name,site,groups,zone\ntill-1,Bonn,tills,Europe/Berlin\ntill-2,Bonn,tills,Mars');
  await page.getByRole('button', { name: 'See what it would do' }).click();
  await page.getByText(/Line 3:.*'Mars' is not a time zone/).waitFor();
  await page.getByLabel('Or its text').fill('name,site,groups,zone\ntill-1,Bonn,tills,Europe/Berlin\ntill-2,Bonn,tills,America/Toronto');
  await page.getByRole('button', { name: 'See what it would do' }).click();
  await page.getByRole('button', { name: 'Import 2 targets' }).click();
  await page.getByText('It is taken over').waitFor();
  await page.goto(`${product.url}/groups/tills`);
  await page.getByRole('link', { name: 'till-2' }).click();
  await page.getByRole('heading', { name: 'till-2' }).waitFor();
  await page.getByText(/America\/Toronto, now/).waitFor();
});

test('a site that targets name is described, and they are in its zone', async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${product.url}/targets/till-1`);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'No zone of its own' }).click();
  await page.getByRole('textbox', { name: 'Site' }).fill('Bonn harbour');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Bonn harbour').first().waitFor();
  await page.goto(`${product.url}/sites?text=harbour`);
  await page.getByRole('button', { name: 'Describe Bonn harbour' }).click();
  await page.getByRole('combobox', { name: 'Zone' }).fill('Asia/Tokyo');
  await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
  await page.getByRole('combobox', { name: 'Server addresses' }).fill('10.7.0.5');
  await page.keyboard.press('Enter');
  expect(await obstacles()).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('10.7.0.5').waitFor();
  await page.goto(`${product.url}/targets/till-1`);
  await page.getByText(/Asia\/Tokyo, now/).waitFor();
  await page.getByText('(that of its site)').waitFor();
});

test('sums and lines of a report are those of its file', async () => {
  await page.goto(`${product.url}/reports`);
  await page.getByText('Line by line').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as CSV' }).click();
  const stream = await (await download).createReadStream();
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  expect(text.trim().split('\n')).toHaveLength(1 + 12);
  await page.getByText('1–12 of 12').waitFor();
});

test('the map of a run shows where targets are, and moves with them', async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  const targets = await simulatedTargets();
  const id = await distribution('A few at a time', { maxConcurrent: { typeName: 'Int32', expression: { type: 'Literal', value: 4 } } });
  const made = await product.api<{ id: string }>('POST', '/api/runs', { definitionId: id, targets });
  await until(async () => (await product.api<{ status: string }>('GET', `/api/runs/${made.id}`)).status === 'running', 'the run begins');
  await product.api('POST', `/api/runs/${made.id}/pause`);
  await page.goto(`${product.url}/runs/${made.id}`);
  const map = page.getByRole('region', { name: 'Map' });
  const end = map.getByRole('button', { name: /^End ?: / });
  await end.waitFor();
  await map.getByText(/Run paused|Free slot/).first().waitFor();
  const passed = async () => Number(((await map.getByText(/^Done/).allInnerTexts())[1] ?? '').match(/\d+/)?.[0]);
  expect(await passed()).toBeLessThan(targets.length);
  expect(await obstacles()).toEqual([]);
  await picture('map-light-1280');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await until(async () => (await passed()) === targets.length, 'all targets have gone along the last arrow', 80_000);
  await map.getByRole('button', { name: new RegExp(`^End ?: ${targets.length} succeeded`) }).click();
  await page.getByText(`1–25 of ${targets.length}`).waitFor();
  await page.getByText('Table', { exact: true }).click();
  await page.getByRole('table', { name: 'Activities' }).waitFor();
});

test('a view of runs is saved under a name, and a run’s report is laid out for paper', async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${product.url}/runs?show=ended`);
  await page.getByRole('button', { name: 'Views' }).click();
  expect(await obstacles()).toEqual([]);
  await page.getByRole('button', { name: 'Save what is shown' }).click();
  await page.getByRole('textbox', { name: /^Name/ }).fill('What is over');
  expect(await obstacles()).toEqual([]);
  await page.getByRole('button', { name: 'Save the view' }).click();
  await page.getByRole('button', { name: 'What is over', exact: true }).waitFor();
  expect(await product.api('GET', '/api/me/views')).toMatchObject([{ page: 'runs', name: 'What is over', query: 'show=ended' }]);
  await page.goto(`${product.url}/runs`);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'What is over', exact: true }).click();
  await page.waitForURL('**/runs?show=ended');

  await page.goto(`${product.url}/runs/${run}/report`);
  await page.getByText('One result for each target: 12 results.').waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const paper = page.getByRole('article');
  expect(await paper.evaluate(element => getComputedStyle(element).color)).toBe('rgb(0, 0, 0)');
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  expect(pdf.length).toBeGreaterThan(10_000);
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
});

test('a key is shown once, and opens the console with its role', async () => {
  await page.goto(`${product.url}/settings/keys`);
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('For').fill('wallboard');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('Copy it now').waitFor();
  expect(await obstacles()).toEqual([]);
  const key = await page.getByRole('status', { name: 'Key of wallboard' }).innerText();
  const theirBrowser = await context(browser, { reducedMotion: 'reduce' });
  const viewer = await theirBrowser.newPage();
  await viewer.goto(`${product.url}/settings`);
  await signInWithKey(viewer, key);
  await viewer.getByText('No triggers').waitFor();
  expect(await viewer.getByRole('link', { name: 'API keys' }).count()).toBe(0);
  await viewer.goto(`${product.url}/timeframes`);
  await viewer.getByText('evenings').waitFor();
  expect(await viewer.getByText('New timeframe').count()).toBe(0);
  await theirBrowser.close();
});

test('a user is made, chooses a password, changes it, and is out everywhere when disabled', async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${product.url}/settings/users`);
  await page.getByRole('button', { name: 'New user' }).click();
  await page.getByLabel('Name', { exact: true }).or(page.getByRole('textbox', { name: /^Name/ })).first().fill('olga');
  await page.getByRole('button', { name: 'Make the user' }).click();
  expect(await obstacles()).toEqual([]);
  const oneTime = await page.getByRole('status', { name: 'One-time password of olga' }).innerText();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('has a one-time password').waitFor();

  const theirBrowser = await context(browser, { viewport: { width: 390, height: 900 }, colorScheme: 'dark', reducedMotion: 'reduce' });
  const theirs = await theirBrowser.newPage();
  await theirs.goto(product.url);
  const enter = async (password: string) => {
    await theirs.getByLabel('Name').fill('olga');
    await theirs.getByLabel('Password', { exact: true }).fill(password);
    await theirs.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  expect(await obstacles(theirs)).toEqual([]);
  await enter('wrong-wrong-wrong');
  await theirs.getByText('Name or password is wrong').waitFor();
  await enter(oneTime);
  await theirs.getByLabel('New password', { exact: true }).fill('green lamp under snow');
  await theirs.getByLabel('New password again', { exact: true }).fill('green lamp under snow');
  expect(await obstacles(theirs)).toEqual([]);
  await theirs.getByRole('button', { name: 'Set it and sign in' }).click();
  await theirs.getByRole('heading', { name: 'Runs', exact: true }).waitFor();

  await theirs.goto(`${product.url}/studio`);
  await theirs.locator('iframe[data-stage=ready]').waitFor({ timeout: 80_000 });
  await theirs.goto(`${product.url}/account`);
  await theirs.getByLabel('Current password', { exact: true }).fill('green lamp under snow');
  await theirs.getByLabel('New password', { exact: true }).fill('yellow boat over hill');
  await theirs.getByLabel('New password again', { exact: true }).fill('yellow boat over hill');
  await theirs.getByRole('button', { name: 'Change the password' }).click();
  await theirs.getByText('everywhere else you are signed out').waitFor();
  expect(await obstacles(theirs)).toEqual([]);

  await page.getByRole('button', { name: 'More about olga' }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await page.getByText('disabled', { exact: true }).waitFor();
  await theirs.goto(`${product.url}/runs`);
  await theirs.getByText('You have been signed out').waitFor();
  await theirBrowser.close();
  const audit = await product.api<{ items: { who: string; what: string }[] }>('GET', '/api/audit?limit=20');
  expect(audit.items.map(({ who, what }) => `${who} ${what}`)).toEqual(expect.arrayContaining(['user:olga user.signIn', 'user:olga user.password', 'administrator user.change']));
});

test('nothing went wrong in the pages, no secret came out, and nothing was asked elsewhere', async () => {
  expect(requests.failures).toEqual([]);
  expect(requests.outside).toEqual([]);
  expect(requests.answered.filter(({ path, status }) => path.startsWith('/api/') && status >= 400)).toEqual([]);
  await page.goto(`${product.url}/settings/audit`);
  await page.getByText('credentials.').first().waitFor();
  expect(await page.content()).not.toContain('not-to-be-seen-anywhere');
});
