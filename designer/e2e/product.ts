import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const administratorKey = 'an-administrators-key-for-tests';

const repository = resolve(import.meta.dirname, '../..');
const program = process.env.ORCHESTRATOR_TEST_SERVER ?? join(repository, 'src/Orchestrator.Server/bin/Release/net10.0/orchestrator-server.dll');

/** The server as it was built, on a folder of its own, with a small simulated fleet. */
export class Product {
  private constructor(
    readonly url: string,
    private readonly server: ChildProcess,
    /** Its folder. */
    readonly data: string,
  ) {}

  /**
   * @param simulated targets of its simulated fleet
   * @param settings further ones, by their variables
   * @param data folder that an earlier one has left
   */
  static async start(simulated = 50, settings: Record<string, string> = {}, data = mkdtempSync(join(tmpdir(), 'orc-e2e-'))): Promise<Product> {
    const url = `http://127.0.0.1:${await freePort()}`;
    const log = openSync(join(data, 'server.log'), 'w');
    const server = spawn('dotnet', [program], {
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        ORCHESTRATOR_DATA: join(data, 'data'),
        ORCHESTRATOR_API_KEY: administratorKey,
        ORCHESTRATOR_URLS: url,
        ORCHESTRATOR_CONSOLE: join(repository, 'designer/dist/console'),
        ORCHESTRATOR_SIMULATE: String(simulated),
        ORCHESTRATOR_AGENT: 'none',
        ORCHESTRATOR_SHARDS: '2',
        ...settings,
      },
    });
    const product = new Product(url, server, data);
    try {
      await until(async () => {
        if (server.exitCode !== null) throw new Error(`The server ended:\n${product.log()}`);
        return (await fetch(`${url}/health/ready`).catch(() => null))?.status === 200;
      }, 'the server becomes ready', 180_000);
    } catch (error) {
      await product.stop();
      throw error;
    }
    return product;
  }

  /** Seconds of processor time that the server has used so far. */
  cpuSeconds(): number {
    const fields = readFileSync(`/proc/${this.server.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  log(): string {
    return readFileSync(join(this.data, 'server.log'), 'utf8');
  }

  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'X-Api-Key': administratorKey, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Ends the server and keeps its folder for the next one. */
  async end(): Promise<void> {
    if (this.server.exitCode !== null) return;
    const ended = new Promise(resolve => this.server.once('exit', resolve));
    this.server.kill('SIGTERM');
    await ended;
  }

  async stop(): Promise<void> {
    await this.end();
    if (process.env.E2E_PICTURES) mkdirSync(process.env.E2E_PICTURES, { recursive: true });
    if (process.env.E2E_PICTURES) writeFileSync(join(process.env.E2E_PICTURES, 'server.log'), this.log());
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** Looks until something is so; there is no sleeping for a time that ought to be enough. */
export async function until(condition: () => Promise<boolean>, what: string, limitMs = 60_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`It is not so that ${what}, after ${limitMs / 1000} s.`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
