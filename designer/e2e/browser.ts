import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

/** How long something may take to appear, on a machine that does much else. */
const patienceMs = 60_000;

/** What Elsa Studio asked the server and what it got, and everything that left for elsewhere. */
export class Requests {
  readonly answered: { method: string; path: string; status: number }[] = [];
  readonly outside: string[] = [];
  readonly failures: string[] = [];

  constructor(page: Page, base: string) {
    page.on('request', request => {
      const url = new URL(request.url());
      if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.host !== new URL(base).host) this.outside.push(request.url());
    });
    page.on('response', response => {
      const { pathname, origin } = new URL(response.url());
      if (origin === base) this.answered.push({ method: response.request().method(), path: pathname, status: response.status() });
    });
    page.on('pageerror', error => this.failures.push(String(error)));
    page.on('console', message => {
      if (message.type() === 'error' && /unhandled|content security policy/i.test(message.text())) this.failures.push(message.text());
    });
  }

  /** Those of Elsa Studio's that were answered with an error. */
  refused(): string[] {
    return this.answered.filter(({ path, status }) => path.startsWith('/elsa/') && status >= 400).map(({ method, path, status }) => `${status} ${method} ${path}`);
  }
}

/** Signs in on the page of the door with an API key. */
export async function signInWithKey(page: Page, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with an API key instead' }).click();
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Until what fades or moves in has come to rest: while it does, it has too little contrast, and a picture shows half of it. What moves for ever does not count. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().filter(each => each.effect?.getComputedTiming().iterations !== Infinity).map(each => each.finished.catch(() => null))));
}

/** Somebody else's browser: with a session of its own, and as much patience. */
export async function context(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const made = await browser.newContext(options);
  made.setDefaultTimeout(patienceMs);
  return made;
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.ORCHESTRATOR_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--disable-dev-shm-usage',
    ],
  });
}
