import { render, waitFor, within } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel } from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { vi } from 'vitest';
import { createQueryClient } from '../api/queries';
import { App } from '../App';
import { FakeServer, samplePlans } from './fakeServer';

/** Somebody at the keyboard and the mouse. */
export const person = userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never });

/** Puts a text into a field at once: letter by letter the page would be drawn anew for each. */
export async function fill(field: Element, text: string): Promise<void> {
  await person.click(field);
  await person.paste(text);
}

/** The first that a CSS selector finds, once it is there: on a page with a week, asking for roles takes jsdom seconds. */
export function appearing(selector: string): Promise<HTMLElement> {
  return waitFor(() => {
    const element = document.querySelector<HTMLElement>(selector);
    if (element === null) throw new Error(`Nothing is ${selector}.`);
    return element;
  });
}

/** What stands in the dialogue of a title, once it is open. */
export async function dialog(title: string) {
  const element = await appearing('[role=dialog]');
  within(element).getByText(title);
  return within(element);
}

/** Lets `fetch` ask a fake server; streams stay open until the server or the caller closes them. */
export function stubFetch(server: FakeServer, cookie: string | null = null): void {
  let session = cookie;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const body = init.body instanceof Blob ? await textOf(init.body) : init.body ? (JSON.parse(init.body as string) as unknown) : undefined;
    const answer = server.answer({ method: init.method ?? 'GET', url, key: session, mustBeNew: new Headers(init.headers).get('If-None-Match') === '*', body });
    if (!('stream' in answer)) {
      if (url === '/api/session' && answer.status < 300) session = init.method === 'POST' ? server.sessionOf(body) : null;
      return new Response(answer.status === 204 ? null : answer.body, { status: answer.status, headers: { 'Content-Type': answer.type } });
    }
    const encoder = new TextEncoder();
    let stop = () => {};
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        stop = answer.stream(
          (event, data) => controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)),
          () => controller.close(),
        );
        init.signal?.addEventListener('abort', () => stop());
      },
      cancel: () => stop(),
    });
    return new Response(chunks, { status: 200, headers: { 'Content-Type': 'text/event-stream' } });
  });
}

/** jsdom's files cannot be asked for their text. */
function textOf(file: Blob): Promise<string> {
  return new Promise(resolve => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsText(file);
  });
}

/** The whole console at an address, signed in with a key unless that is null, in front of a fake server. */
export function renderConsole(path: string, { key = 'ork_admin', server = new FakeServer(samplePlans(Date.now()), 30) }: { key?: string | null; server?: FakeServer } = {}): FakeServer {
  stubFetch(server, key);
  if (key !== null) localStorage.setItem('orchestrator.signedIn', 'yes');
  render(<RouterProvider router={createMemoryRouter([{ path: '*', element: <App queries={createQueryClient()} /> }], { initialEntries: [path] })} />);
  return server;
}
