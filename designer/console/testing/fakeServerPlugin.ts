import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import { FakeServer, samplePlans } from './fakeServer.ts';

/** What the real server sends with its pages; Mantine sets styles from JavaScript. */
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'";

/**
 * Answers /api from a {@link FakeServer}, in `npm run dev:fake` and when what was built is looked at. `FAKE_RUNS=none` begins without runs.
 * Keys: ork_admin, ork_operator, ork_viewer.
 */
export function fakeServer(): Plugin {
  const fake = new FakeServer(process.env.FAKE_RUNS === 'none' ? [] : samplePlans(Date.now()));
  const middleware: Connect.NextHandleFunction = (request, response, next) => {
    if (isCall(request.url ?? '')) void respond(fake, request, response);
    else next();
  };
  const begin = () => setInterval(() => fake.advance(), 3000).unref();
  return {
    name: 'fake-server',
    configureServer(server) {
      begin();
      server.middlewares.use(middleware);
    },
    configurePreviewServer(server) {
      begin();
      server.middlewares.use((_, response, next) => {
        response.setHeader('Content-Security-Policy', policy);
        next();
      });
      server.middlewares.use(middleware);
    },
  };
}

/** The console's own folder is called api, too: its modules are no calls. */
function isCall(url: string): boolean {
  return url.startsWith('/api/') && !/\.tsx?($|\?)/.test(url);
}

async function respond(fake: FakeServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const isJson = request.headers['content-type']?.includes('json') ?? false;
  const answer = fake.answer({
    method: request.method ?? 'GET',
    url: request.url!,
    key: /fake-session=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? null,
    mustBeNew: request.headers['if-none-match'] === '*',
    body: text && isJson ? JSON.parse(text) : text || undefined,
  });
  if (request.url === '/api/session') response.setHeader('Set-Cookie', request.method === 'POST' ? `fake-session=${fake.sessionOf(JSON.parse(text))}; Path=/; HttpOnly; SameSite=Strict` : 'fake-session=; Path=/; Max-Age=0');
  if ('stream' in answer) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const stop = answer.stream(
      (event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
      () => response.end(),
    );
    request.on('close', stop);
    return;
  }
  response.writeHead(answer.status, { 'Content-Type': answer.type });
  response.end(answer.body);
}
