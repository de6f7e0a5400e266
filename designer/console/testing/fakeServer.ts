import type { DefinitionSummary, EntryStart, ReportEntry, Role, Run, RunEvent, ServerInfo, SignIn, StandByOrder, StartRun, Target } from '../api/types';
import { json, nothing, page, problem, type FakeAnswer, type FakeRequest } from './answers.ts';
import { FakeDepots } from './fakeDepots.ts';
import { fakeFleet } from './fakeFleet.ts';
import { fakeForecast } from './fakeForecast.ts';
import { FakeInventory } from './fakeInventory.ts';
import { fakeReports } from './fakeReports.ts';
import { FakeSettings } from './fakeSettings.ts';
import { FakeTimeframes } from './fakeTimeframes.ts';
import { activitiesOfRun, advanceRun, flowOfRun, makeRun, mapOfRun, tell, waitsOfRun, type FakeRun, type FakeRunPlan } from './fakeRun.ts';

const minute = 60_000;
const keys: Record<string, Role> = { ork_admin: 'administrator', ork_operator: 'operator', ork_viewer: 'viewer' };

/** What stands for the session of a user, where that of a key is the key. */
const ofUser = 'user_';

/**
 * A stand-in for the server that answers what the console asks, from memory. It is for developing and testing the console only: it knows
 * nothing of the engine, and its runs move at random only in that somebody calls {@link advance}.
 */
export class FakeServer {
  readonly fleet: Target[];
  readonly inventory: FakeInventory;
  readonly settings: FakeSettings;
  readonly runs: FakeRun[];
  readonly weeks: FakeTimeframes;
  readonly depots: FakeDepots;
  private readonly listeners = new Set<(fake: FakeRun, entries: ReportEntry[], events: RunEvent[]) => void>();

  constructor(
    plans: readonly FakeRunPlan[],
    simulated = 240,
    private readonly now: () => number = Date.now,
  ) {
    this.fleet = fakeFleet(simulated, now());
    this.settings = new FakeSettings(now);
    this.weeks = new FakeTimeframes(now);
    this.depots = new FakeDepots(now);
    this.inventory = new FakeInventory(this.fleet, now);
    this.runs = plans.map(plan => makeRun(plan, this.fleet, now()));
  }

  /** Moves every run on by one step. */
  advance(): void {
    for (const fake of this.runs) {
      const events = fake.events.length;
      const before = fake.run;
      const entries = advanceRun(fake, this.now());
      if (fake.run !== before) this.publish(fake, entries, fake.events.slice(events));
    }
  }

  answer(request: FakeRequest): FakeAnswer {
    const url = new URL(request.url, 'http://fake');
    if (url.pathname === '/api/session') return this.session(request);
    const role = this.roleOf(request.key ?? '');
    if (!role) return problem(401, 'Unauthorized', 'The session is over; sign in again.');
    if (request.method === 'POST' && role === 'viewer' && url.pathname !== '/api/timeframes/preview') return problem(403, 'Forbidden', 'This needs the role operator; the key is a viewer’s.');
    const [, , what, id, verb, part] = url.pathname.split('/');
    const query = url.searchParams;
    const call = { method: request.method, path: url.pathname.split('/').slice(3).map(decodeURIComponent), query, mustBeNew: request.mustBeNew ?? false, body: request.body, role };
    switch (what) {
      case 'server':
        return json(this.info(role, request.key!));
      case 'me':
        return this.settings.answerMe(request.key!.slice(ofUser.length), call);
      case 'definitions':
        return id === undefined ? json({ items: definitions, total: definitions.length }) : json(definitions.filter(each => each.id === id));
      case 'targets':
        return this.inventory.answerTargets(call);
      case 'groups':
        return this.inventory.answerGroups(call);
      case 'sites':
        return this.inventory.answerSites(call);
      case 'organisation':
        return this.inventory.answerOrganisation(call);
      case 'timeframes':
        return this.weeks.answer(call);
      case 'depots':
        return this.depots.answer(call);
      case 'reports':
        return verb === undefined ? json(fakeReports(this.runs, id, query)) : this.entry(decodeURIComponent(id!), Number(verb), part);
      case 'runs':
        if (id === undefined) return request.method === 'POST' ? this.start(request.body as StartRun, role) : this.list(query);
        if (id === 'forecast' && request.method === 'POST') return json(fakeForecast(this.wanted(request.body as StartRun).length, this.now()));
        return this.run(decodeURIComponent(id), verb, request.method, query, role, request.body);
      default:
        return this.settings.answer(what!, call) ?? problem(404, 'Not Found', `The fake server does not know ${url.pathname}.`);
    }
  }

  /** The session that a body at /api/session begins; null: none. */
  sessionOf(body: unknown): string | null {
    const { key, name } = body as SignIn;
    return key ?? (name ? ofUser + name : null);
  }

  private roleOf(session: string): Role | undefined {
    return session.startsWith(ofUser) ? this.settings.users.find(user => user.name === session.slice(ofUser.length))?.role : keys[session];
  }

  private session(request: FakeRequest): FakeAnswer {
    if (request.method === 'DELETE') return nothing;
    const { key, name, password, newPassword } = request.body as SignIn;
    if (name) return this.settings.signIn(name, password ?? '', newPassword ?? null);
    const role = keys[key ?? ''];
    return role ? json({ key: role, role, seconds: 43_200 }) : problem(401, 'Unauthorized', 'The key is unknown or revoked.');
  }

  private info(role: Role, session: string): ServerInfo {
    const user = session.startsWith(ofUser) ? session.slice(ofUser.length) : null;
    return { name: 'Orchestrator', version: '0.1.0', storage: 'sqlite', messaging: 'inprocess', localTarget: null, retentionDays: 90,
      testClock: null, simulatedTargets: this.fleet.length - 1, now: new Date(this.now()).toISOString(), role, key: user === null ? role : `user:${user}`, user };
  }

  private list(query: URLSearchParams): FakeAnswer {
    const active = query.get('active');
    const of = query.get('definitionId');
    const matching = this.runs.filter(fake => (active === null || (fake.run.endedAt === null) === (active === 'true')) && (of === null || fake.run.definitionId === of));
    return page(matching.map(fake => fake.run), query);
  }

  private start(wanted: StartRun, by: Role): FakeAnswer {
    const definition = definitions.find(each => each.id === wanted.definitionId);
    if (!definition?.isPublished) return problem(400, 'Bad Request', 'That distribution has no published version; publish it first.');
    const fleet = this.wanted(wanted);
    const started = makeRun({ id: wanted.id ?? `run-${this.runs.length}`, name: definition.name, status: 'running', by, startedAt: this.now(), counts: { waiting: fleet.length } }, fleet, this.now());
    this.runs.unshift(started);
    return json({ id: started.run.id }, 201);
  }

  private wanted({ targets, groups }: StartRun): Target[] {
    return this.fleet.filter(target => targets?.includes(target.name) || this.inventory.belongs(target, groups ?? []));
  }

  private run(id: string, verb: string | undefined, method: string, query: URLSearchParams, by: Role, body: unknown): FakeAnswer {
    const fake = this.runs.find(each => each.run.id === id);
    if (!fake) return problem(404, 'Not Found', `There is no run ${id}; it may have been removed by retention.`);
    if (method === 'POST') return verb === 'stand-by' ? this.standBy(fake, body as StandByOrder, by) : this.change(fake, verb!, by);
    switch (verb) {
      case undefined:
        return json(fake.run);
      case 'targets': {
        const states = query.get('state')?.split(',');
        const text = query.get('text') ?? '';
        const matches = (name: 'reason' | 'activity', value: string | null) => !query.get(name) || query.get(name) === value;
        return page(fake.targets.filter(each => (!states || states.includes(each.state)) && matches('reason', each.reason) && matches('activity', each.activity) && each.target.includes(text)), query);
      }
      case 'waits':
        return json(waitsOfRun(fake));
      case 'activities':
        return json(activitiesOfRun(fake));
      case 'map':
        return json(mapOfRun(fake));
      case 'events':
        return json(fake.events.filter(event => event.number > Number(query.get('after') ?? 0)));
      case 'report': {
        const matches = (name: string, value: string) => !query.get(name) || query.get(name) === value;
        const phases = query.get('phase')?.split(',');
        const entries = fake.report.filter(each => (!phases || phases.includes(each.phase)) && matches('outcome', each.outcome) && matches('target', each.target));
        if (query.get('format') === 'csv') return { status: 200, type: 'text/csv', body: ['target,name,outcome', ...entries.map(each => `${each.target},${each.name},${each.outcome}`)].join('\r\n') };
        return query.get('format') === 'json' ? json(entries) : page(entries, query);
      }
      case 'watch':
        return this.watch(fake);
      default:
        return problem(404, 'Not Found', `A run has no ${verb}.`);
    }
  }

  private change(fake: FakeRun, verb: string, by: Role): FakeAnswer {
    const at = this.now();
    const before = fake.events.length;
    const set = (changes: Partial<Run>) => (fake.run = { ...fake.run, ...changes });
    if (verb === 'pause' && fake.run.status === 'running') tell(fake, 'paused', by, `Paused by ${by}.`, at), set({ status: 'paused', pausedBy: by });
    else if (verb === 'resume' && fake.run.status === 'paused') tell(fake, 'resumed', by, `Resumed by ${by}.`, at), set({ status: 'running', pausedBy: null });
    else if (verb === 'cancel' && fake.run.endedAt === null) tell(fake, 'cancelling', by, `Cancelled by ${by}.`, at), set({ status: 'cancelling', cancelledBy: by });
    else if (verb === 'rerun-failed' && fake.run.ledger.failed > 0) {
      const again = makeRun({ id: `${fake.run.id}-again`, name: fake.run.name, status: 'running', by, startedAt: at, counts: { waiting: fake.run.ledger.failed }, rerunOf: fake.run.id }, this.fleet, at);
      this.runs.unshift(again);
      return json({ id: again.run.id }, 201);
    } else return problem(409, 'Conflict', `The run is ${fake.run.status}; that makes no sense now.`);
    this.publish(fake, [], fake.events.slice(before));
    return json(fake.run, 202);
  }

  private standBy(fake: FakeRun, order: StandByOrder, by: Role): FakeAnswer {
    const told = fake.targets.filter(each => each.reason === 'retry' && (!order.targets || order.targets.includes(each.target)));
    if (told.length === 0) return problem(409, 'Conflict', 'No target of the run waits for its next attempt.');
    const before = fake.events.length;
    const what = order.end ? 'ended the attempts' : order.extendMinutes ? `added ${order.extendMinutes} minutes to the window` : `set the interval to ${order.intervalSeconds} seconds`;
    tell(fake, 'standByChanged', by, `${by} ${what} for ${told.length} targets.`, this.now());
    this.publish(fake, [], fake.events.slice(before));
    return json({ targets: told.length }, 202);
  }

  private watch(watched: FakeRun): FakeAnswer {
    return {
      stream: (send, close) => {
        send('run', watched.run);
        send('flow', flowOfRun(watched));
        if (watched.run.endedAt !== null) {
          send('end', {});
          close();
          return () => {};
        }
        const listener = (fake: FakeRun, entries: ReportEntry[], events: RunEvent[]) => {
          if (fake !== watched) return;
          send('run', fake.run);
          send('flow', flowOfRun(fake));
          for (const entry of entries) send('entry', entry);
          for (const event of events) send('history', event);
          if (fake.run.endedAt === null) return;
          send('end', {});
          close();
        };
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
    };
  }

  private entry(commandId: string, number: number, part: string | undefined): FakeAnswer {
    for (const fake of this.runs) {
      const entry = fake.report.find(each => each.commandId === commandId && each.number === number);
      if (!entry) continue;
      const earlier = fake.earlierOutputs.get(`${commandId}/${number}`) ?? '';
      const output = fake.outputs.get(`${commandId}/${number}`) ?? '';
      if (part === 'starts') return json(startsOf(entry, earlier, output));
      if (part === 'output') return { status: 200, type: 'text/plain', body: entry.starts > 1 ? earlier : output };
      return json({ ...entry, output });
    }
    return problem(404, 'Not Found', 'There is no such report entry.');
  }

  private publish(fake: FakeRun, entries: ReportEntry[], events: RunEvent[]): void {
    for (const listener of this.listeners) listener(fake, entries, events);
  }
}

/** The starts of an action: one that was repeated was found interrupted two minutes before it began anew. */
function startsOf(entry: ReportEntry, earlier: string, output: string): EntryStart[] {
  const last = { number: entry.starts, outcome: entry.outcome, startedAt: entry.startedAt, endedAt: entry.endedAt, outputBytes: output.length };
  if (entry.starts < 2) return [last];
  const ago = (minutes: number) => new Date(Date.parse(entry.startedAt!) - minutes * minute).toISOString();
  return [{ number: 1, outcome: 'interrupted', startedAt: ago(4), endedAt: ago(2), outputBytes: earlier.length }, last];
}

/** Runs of every kind, enough for two pages. */
export function samplePlans(now: number): FakeRunPlan[] {
  const ago = (minutes: number) => now - minutes * minute;
  const older = Array.from({ length: 24 }, (_, index) => ({
    id: `older-${24 - index}`,
    name: index % 3 ? 'Kiosk update' : 'Nightly inventory',
    status: 'completed' as const,
    by: index % 3 ? 'maria' : 'night-shift',
    startedAt: ago(3000 + index * 1440),
    endedAt: ago(2900 + index * 1440),
    counts: { succeeded: 40 + ((index * 37) % 50), failed: index % 4 === 0 ? 6 : index % 7 === 3 ? 2 : 0, skipped: index % 5 === 2 ? 4 : 0 },
  }));
  return [
    { id: '01JDK4-update', name: 'Kiosk update', status: 'running', by: 'maria', startedAt: ago(42), counts: { failed: 5, succeeded: 118, active: 24, waiting: 86, skipped: 6, expired: 1 } },
    { id: '01JDK3-windows', name: 'Security fixes for Windows', status: 'paused', by: 'maria', startedAt: ago(75), counts: { succeeded: 31, failed: 1, waiting: 48 } },
    { id: '01JDK2-office', name: 'Office fonts', status: 'scheduled', by: 'night-shift', startedAt: null, counts: { waiting: 120 } },
    { id: '01JDK1-failed', name: 'Kiosk update', status: 'completed', by: 'maria', startedAt: ago(320), endedAt: ago(270), counts: { succeeded: 21, failed: 3 } },
    { id: '01JDK0-hello', name: 'Hello', status: 'completed', by: 'administrator', startedAt: ago(1500), endedAt: ago(1499), counts: { succeeded: 1 } },
    { id: '01JDJ9-cancelled', name: 'Browser 128', status: 'cancelled', by: 'night-shift', startedAt: ago(2000), endedAt: ago(1980), counts: { succeeded: 14, cancelled: 60, failed: 2 } },
    ...older,
  ];
}

const definitions: DefinitionSummary[] = [
  { id: 'hello', version: 1, name: 'Hello', description: 'Says hello on every target.', isPublished: true, savedAt: '2026-11-01T08:00:00Z', savedBy: 'administrator' },
  { id: 'kiosk-update', version: 4, name: 'Kiosk update', description: 'Waits for the night, installs the agent where it is missing, updates the kiosk.', isPublished: true, savedAt: '2026-11-19T14:20:00Z', savedBy: 'maria' },
  { id: 'draft', version: 1, name: 'Browser 129', description: '', isPublished: false, savedAt: '2026-11-21T09:00:00Z', savedBy: 'maria' },
];
