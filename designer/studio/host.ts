/**
 * The page that is Elsa Studio: it shows one element, in a frame of the console's, and tells the page around it how it goes. Its files lie under
 * the page's base; nothing comes from anywhere else.
 */
import { reasonAgainst, watchRequests } from './api.ts';
import { elementOf, isElsewhere } from './elements.ts';
import type { ToStudio } from './messages.ts';
import { tell } from './parent.ts';

const styles = [
  '_content/MudBlazor/MudBlazor.min.css',
  '_content/CodeBeam.MudBlazor.Extensions/MudExtensions.min.css',
  '_content/Radzen.Blazor/css/material-base.css',
  '_content/Elsa.Studio.Shell/css/shell.css',
  'Elsa.Studio.Host.CustomElements.styles.css',
];

const scripts = [
  '_content/BlazorMonaco/jsInterop.js',
  '_content/BlazorMonaco/lib/monaco-editor/min/vs/loader.js',
  '_content/BlazorMonaco/lib/monaco-editor/min/vs/editor/editor.main.js',
  '_content/MudBlazor/MudBlazor.min.js',
  '_content/CodeBeam.MudBlazor.Extensions/MudExtensions.min.js',
  '_content/Radzen.Blazor/Radzen.Blazor.js',
];

const runtime = '_framework/blazor.webassembly.js';

const attempts = 5;
const pauseMs = 400;
const looksAtDrawing = 10;

const designer = '_content/Elsa.Studio.Workflows.Designer/designer.entry.js';

/** What is drawn once Elsa Studio has something to show. */
const content = '.mud-table, .graph-container .x6-graph, .mud-alert, .mud-data-grid';

const question = new URLSearchParams(window.location.search);

async function show(): Promise<void> {
  if (isElsewhere()) return;
  const shown = elementOf(question.get('show'), question.get('id') ?? '');
  if (!shown) return tell({ type: 'failed', title: 'This cannot be shown', detail: 'The address names no part of the designer.' });
  // Blazor wants its page to lie below its base.
  history.replaceState(null, '', document.baseURI + window.location.search);
  watchRequests();
  const reason = await reasonAgainst(shown.asks);
  if (reason) return tell({ type: 'failed', ...reason });

  watchProgress();
  watchFailures();
  for (const href of styles) document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href }));
  const provider = document.createElement('elsa-backend-provider');
  provider.setAttribute('remote-endpoint', `${window.location.origin}/elsa/api`);
  document.getElementById('studio')!.append(provider, shown.element);
  watchContent();
  for (const source of scripts) await patiently(() => load(source));
  await patiently(() => load(runtime));
  await blazor().start({ loadBootResource });
}

interface Blazor {
  start: (options: { loadBootResource: typeof loadBootResource }) => Promise<void>;
}

function blazor(): Blazor {
  return (window as unknown as { Blazor: Blazor }).Blazor;
}

/** Files of the runtime are asked for again where the network changes under the page: Blazor alone gives up. */
function loadBootResource(type: string, _name: string, uri: string, integrity: string): Promise<Response> | null {
  if (type === 'dotnetjs' || type === 'manifest') return null;
  return patiently(() => window.fetch(uri, integrity ? { integrity } : {}));
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts) throw error;
      await new Promise(resolve => setTimeout(resolve, attempt * pauseMs));
    }
  }
}

function load(source: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: source, async: false });
    script.setAttribute('autostart', 'false');
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${source} could not be loaded.`));
    document.body.append(script);
  });
}

/** Blazor writes how far it is into a property of the page's style. */
function watchProgress(): void {
  const page = document.documentElement;
  new MutationObserver(() => {
    const percent = parseFloat(page.style.getPropertyValue('--blazor-load-percentage'));
    if (Number.isFinite(percent)) tell({ type: 'progress', percent: Math.round(percent) });
  }).observe(page, { attributes: true, attributeFilter: ['style'] });
}

function watchContent(): void {
  const root = document.getElementById('studio')!;
  const observer = new MutationObserver(() => {
    if (!root.querySelector(content)) return;
    observer.disconnect();
    tell({ type: 'ready' });
    void fit();
  });
  observer.observe(root, { childList: true, subtree: true });
}

/** Where Elsa Studio fails, Blazor makes its error bar visible. */
function watchFailures(): void {
  const bar = document.getElementById('blazor-error-ui')!;
  new MutationObserver(() => {
    if (bar.style.display === 'block') tell({ type: 'failed', title: 'The designer has failed', detail: 'What was saved last is kept. Open it again.' });
  }).observe(bar, { attributes: true, attributeFilter: ['style'] });
}

window.addEventListener('message', event => {
  if (event.origin !== window.location.origin) return;
  const message = event.data as ToStudio;
  if (message.type === 'select') void select(message.activity);
});

/** The part of Elsa Studio that draws; pinned, like everything of it, by the version of the package. */
interface Drawing {
  graphBindings: Record<string, { graph: { getNodes(): unknown[]; zoomToFit(options: object): void; centerContent(): void } }>;
  selectActivity(element: string, activity: string): Promise<void>;
}

function drawing(): Promise<Drawing> {
  return import(/* @vite-ignore */ new URL(designer, document.baseURI).href) as Promise<Drawing>;
}

async function select(activity: string): Promise<void> {
  await (await drawing()).selectActivity(`activity-${activity}`, activity);
}

/** Shows all of a flowchart, once it has been drawn; nothing is done about an empty one. */
async function fit(): Promise<void> {
  let before = '';
  for (let look = 0; look < looksAtDrawing; look++) {
    await new Promise(resolve => setTimeout(resolve, pauseMs));
    const graph = Object.values((await drawing()).graphBindings)[0]?.graph;
    const { width = 0, height = 0 } = document.querySelector('.graph-container')?.getBoundingClientRect() ?? {};
    const size = `${width} ${height}`;
    // Panes are laid out after the drawing: its size has to have settled.
    if (graph && graph.getNodes().length > 0 && width > 0 && size === before) return graph.zoomToFit({ padding: 40, minScale: 0.4, maxScale: 1 });
    before = size;
  }
}

show().catch((error: unknown) => tell({ type: 'failed', title: 'The designer could not be loaded', detail: error instanceof Error ? error.message : String(error) }));
