import type { ApiKey, AuditEntry, CredentialBody, CredentialSecret, CredentialSet, EnrolmentToken, Firing, PackageFile, PackageVersion, ParkedMessage, Role, SavedView, Trigger, User } from '../api/types';
import { json, nothing, page, problem, refused, type FakeAnswer, type FakeCall } from './answers.ts';

const hour = 3_600_000;
const secretNames: readonly CredentialSecret[] = ['password', 'privateKey', 'passphrase', 'sudoPassword'];

/** Packages, credential sets, keys, tokens, triggers, parked messages and the audit log of the fake server. */
export class FakeSettings {
  packages: PackageVersion[];
  credentials: CredentialSet[];
  views: SavedView[] = [];
  users: User[];
  keys: ApiKey[];
  tokens: EnrolmentToken[];
  triggers: Trigger[];
  parked: ParkedMessage[];
  audit: AuditEntry[];

  constructor(private readonly now: () => number) {
    const ago = (hours: number) => new Date(now() - hours * hour).toISOString();
    const version = (name: string, number: string, files: number, bytes: number, hours: number): PackageVersion => ({
      name, version: number, files, bytes, publishedAt: ago(hours), publishedBy: 'build server', manifest: [...`${name}${number}`].map(c => c.charCodeAt(0).toString(16)).join('').padEnd(64, '3f9a').slice(0, 64),
    });
    this.packages = [version('browser', '129.0.6668', 412, 284_000_000, 30), version('kiosk', '4.2.0', 37, 48_200_000, 5), version('kiosk', '4.1.3', 36, 47_900_000, 700), version('office-fonts', '2026.1', 1_204, 96_300_000, 2000)];
    const set = (name: string, extra: Partial<CredentialSet>): CredentialSet => ({ name, kind: 'ssh', user: 'deploy', description: '', port: null, sudo: true, becomeUser: null, hostKeys: 'strict', has: ['privateKey'], changedAt: ago(900), changedBy: 'administrator', ...extra });
    this.credentials = [
      set('branch offices', { description: 'Signs in with a key, and may everything.', hostKeys: 'trustOnFirstUse', has: ['privateKey', 'passphrase'] }),
      set('default', { has: ['password', 'sudoPassword'], user: 'ansible', changedAt: ago(40), changedBy: 'maria' }),
      set('desks', { kind: 'windows', user: 'EXAMPLE\\deploy', sudo: false, has: ['password'], description: 'Changed by the directory every 90 days.' }),
    ];
    const user = (name: string, role: Role, extra: Partial<User> = {}): User => ({ name, role, displayName: '', disabled: false, mustChange: false, createdAt: ago(2000), passwordAt: ago(900), lastSignInAt: ago(3), attempts: 0, closedUntil: null, ...extra });
    this.users = [
      user('admin', 'administrator'),
      user('karl', 'viewer', { disabled: true, lastSignInAt: ago(1400) }),
      user('maria', 'operator', { displayName: 'Maria Huber', attempts: 6, closedUntil: new Date(now() + hour / 6).toISOString() }),
      user('olga', 'operator', { displayName: 'Olga Méndez', mustChange: true, lastSignInAt: null }),
    ];
    this.keys = [
      { id: 'k1', name: 'administrator', role: 'administrator', createdAt: ago(2000), revokedAt: null },
      { id: 'k2', name: 'night-shift', role: 'operator', createdAt: ago(800), revokedAt: null },
      { id: 'k3', name: 'wallboard', role: 'viewer', createdAt: ago(700), revokedAt: null },
      { id: 'k4', name: 'trainee', role: 'operator', createdAt: ago(1500), revokedAt: ago(300) },
    ];
    this.tokens = [
      { id: 'e1', name: 'branch office Bergen', uses: 20, used: 7, by: 'maria', createdAt: ago(30), expiresAt: new Date(now() + 100 * hour).toISOString(), revokedAt: null },
      { id: 'e2', name: 'lab', uses: 1, used: 1, by: 'administrator', createdAt: ago(90), expiresAt: new Date(now() + 10 * hour).toISOString(), revokedAt: null },
    ];
    const trigger = (extra: Partial<Trigger>): Trigger => ({
      definitionId: 'kiosk-update', definition: 'Kiosk update', version: 4, activityId: 'Schedule1', name: 'Every night', kind: 'schedule', text: '0 1 * * *, Europe/Vienna', next: new Date(now() + 9 * hour).toISOString(),
      pausedBy: null, pausedAt: null, lastFiredAt: ago(15), lastRunId: '01JDK1-failed', lastProblem: null, lastProblemAt: null, obstacle: null, ...extra,
    });
    this.triggers = [
      trigger({}),
      trigger({ activityId: 'Webhook1', name: 'New build', kind: 'webhook', text: '/hooks/kiosk-build', next: null, lastFiredAt: null, lastRunId: null, obstacle: 'It has no secret yet, so nobody can call it; make one.' }),
      trigger({ definitionId: 'hello', definition: 'Hello', version: 1, activityId: 'After1', name: 'After the update', kind: 'distribution', text: 'a run of Kiosk update has ended, whatever came of it', next: null, pausedBy: 'maria', pausedAt: ago(3) }),
    ];
    this.parked = [
      { id: 'm1', at: ago(2), queue: 'orchestrator.reports', exchange: '', routingKey: 'orchestrator.reports', reason: 'It is no report: the version of its envelope is 9; this server reads 1 and 2. An agent is newer than the server.', sender: 'agent-t-17', messageId: '0f8e', contentType: 'application/json', size: 218, times: 3, beginning: '{"v":9,"kind":"report","run":"01JDK4-update"}', whole: true },
      { id: 'm2', at: ago(50), queue: 'orchestrator.requests', exchange: 'orchestrator.in', routingKey: 'start', reason: 'It is not JSON: line 1, a property name is expected.', sender: '', messageId: '', contentType: '', size: 1_400_000, times: 1, beginning: '{ start: hello }', whole: false },
    ];
    this.audit = Array.from({ length: 64 }, (_, index) => {
      const [what, subject, detail] = lines[index % lines.length]!;
      return { at: ago(index * 3 + 0.2), who: ['maria', 'administrator', 'night-shift'][index % 3]!, what, subject, detail };
    });
  }

  /** Undefined: it knows nothing of that part. */
  answer(part: string, call: FakeCall): FakeAnswer | undefined {
    switch (part) {
      case 'packages':
        return this.answerPackages(call);
      case 'credentials':
        return refused(call.role, 'administrator') ?? this.answerCredentials(call);
      case 'users':
        return refused(call.role, 'administrator') ?? this.answerUsers(call);
      case 'keys':
        return refused(call.role, 'administrator') ?? this.answerKeys(call);
      case 'enrolment-tokens':
        return refused(call.role, 'administrator') ?? this.answerTokens(call);
      case 'parked':
        return refused(call.role, 'administrator') ?? this.answerParked(call);
      case 'audit':
        return refused(call.role, 'administrator') ?? page(this.audit, call.query);
      case 'hooks':
        return refused(call.role, 'administrator') ?? (call.method === 'DELETE' ? nothing : json({ hook: call.path[0], secret: 'whsec_S2V5IGZvciB0aGUgZmFrZSBzZXJ2ZXI=', path: `/hooks/${call.path[0]}` }, 201));
      case 'triggers':
        return this.answerTriggers(call);
      default:
        return undefined;
    }
  }

  /** Every password that is not "wrong" is right. */
  signIn(name: string, password: string, newPassword: string | null): FakeAnswer {
    const user = this.users.find(each => each.name === name);
    if (!user || user.disabled || password === 'wrong') return problem(401, 'Unauthorized', 'Name or password is wrong.');
    const mistake = newPassword === null ? 'This password is good for once; choose one of your own.' : newPassword.length < 12 ? 'A password has at least 12 characters.' : null;
    if (user.mustChange && mistake !== null) return problem(400, 'Bad Request', mistake, [{ activity: null, input: 'newPassword', message: mistake }]);
    this.change(name, { mustChange: false, lastSignInAt: new Date(this.now()).toISOString() });
    return json({ key: `user:${name}`, role: user.role, seconds: 43_200 });
  }

  answerMe(name: string, { method, path, body }: FakeCall): FakeAnswer {
    const [what] = path;
    if (what === 'views') return this.answerViews(method, path, body);
    if (method === 'GET') return json(this.users.find(user => user.name === name));
    if (what === 'sessions') return nothing;
    const { current } = body as { current: string };
    return current === 'wrong' ? problem(400, 'Bad Request', 'The current password is wrong.') : json({ key: `user:${name}`, role: 'operator', seconds: 43_200 });
  }

  private answerViews(method: string, [, page, name]: readonly string[], body: unknown): FakeAnswer {
    if (method === 'GET') return json(this.views);
    this.views = this.views.filter(view => view.page !== page || view.name !== name);
    if (method === 'DELETE') return nothing;
    const view: SavedView = { page: page!, name: name!, query: (body as { query: string }).query, savedAt: new Date(this.now()).toISOString() };
    this.views = [...this.views, view];
    return json(view);
  }

  private answerUsers({ method, path: [name, what], body }: FakeCall): FakeAnswer {
    if (method === 'GET') return json(this.users);
    if (name === undefined) {
      const { name: made, role, displayName } = body as { name: string; role: Role; displayName: string };
      const at = new Date(this.now()).toISOString();
      const user: User = { name: made, role, displayName, disabled: false, mustChange: true, createdAt: at, passwordAt: at, lastSignInAt: null, attempts: 0, closedUntil: null };
      this.users = [...this.users, user];
      return json(user, 201);
    }
    if (name === 'admin' && what === undefined) return problem(409, 'Conflict', "'admin' is the last user who administers; make another one an administrator first.");
    if (method === 'DELETE') this.users = this.users.filter(user => user.name !== name);
    else this.change(name, what === 'password' ? { mustChange: true, closedUntil: null, attempts: 0 } : (body as Partial<User>));
    return what === 'password' || method === 'DELETE' ? nothing : json(this.users.find(user => user.name === name));
  }

  private change(name: string, changes: Partial<User>): void {
    this.users = this.users.map(user => (user.name === name ? { ...user, ...changes } : user));
  }

  private answerPackages({ method, path: [name, , version, what], query, role }: FakeCall): FakeAnswer {
    if (name === undefined) return page(this.packages.filter(each => !query.get('name') || each.name === query.get('name')), query);
    const found = this.packages.find(each => each.name === name && each.version === version);
    if (!found) return problem(404, 'Not Found', `There is no version '${version}' of the package '${name}'.`);
    if (what === 'files') return page(Array.from({ length: found.files }, (_, index) => fileOf(index, found)), query);
    if (method === 'GET') return json(found);
    const refusal = refused(role, 'administrator');
    if (refusal) return refusal;
    if (found.version === '4.2.0') return problem(409, 'Conflict', "Run '01JDK4-update' uses version 4.2.0 of 'kiosk'; wait for its end or cancel it.");
    this.packages = this.packages.filter(each => each !== found);
    return nothing;
  }

  private answerCredentials({ method, path: [name], body }: FakeCall): FakeAnswer {
    if (name === undefined) return json(this.credentials);
    const found = this.credentials.find(set => set.name === name);
    if (method === 'DELETE') {
      if (name === 'branch offices') return problem(409, 'Conflict', "The credential set 'branch offices' is that of target 'workstation-7'; give the target another one first.");
      this.credentials = this.credentials.filter(set => set !== found);
      return nothing;
    }
    const { password, privateKey, passphrase, sudoPassword, ...settings } = body as CredentialBody;
    const given = { password, privateKey, passphrase, sudoPassword };
    const has = secretNames.filter(secret => given[secret] || (method === 'PATCH' && found?.has.includes(secret)));
    const kept = { kind: 'ssh', description: '', port: null, sudo: false, becomeUser: null, hostKeys: 'strict', ...(method === 'PATCH' ? found : {}) } as Partial<CredentialSet>;
    const saved = { ...kept, ...settings, name, has, changedAt: new Date(this.now()).toISOString(), changedBy: 'administrator' } as CredentialSet;
    this.credentials = [...this.credentials.filter(set => set !== found), saved].sort((a, b) => a.name.localeCompare(b.name));
    return json(saved);
  }

  private answerKeys({ method, path: [id], body }: FakeCall): FakeAnswer {
    if (method === 'GET') return json(this.keys);
    if (method === 'POST') {
      const { name, role } = body as { name: string; role: Role };
      this.keys = [...this.keys, { id: `k${this.keys.length + 1}`, name, role, createdAt: new Date(this.now()).toISOString(), revokedAt: null }];
      return json({ id: `k${this.keys.length}`, key: `ork_${'4f9b2c7d'.repeat(6)}` }, 201);
    }
    if (id === 'k1') return problem(409, 'Conflict', "This is the last administrator's key; make another one first.");
    this.keys = this.keys.map(key => (key.id === id ? { ...key, revokedAt: new Date(this.now()).toISOString() } : key));
    return nothing;
  }

  private answerTokens({ method, path: [id], body }: FakeCall): FakeAnswer {
    if (method === 'GET') return json(this.tokens);
    const at = this.now();
    if (method === 'POST') {
      const { name, uses, expiresInMinutes } = body as { name: string; uses: number; expiresInMinutes: number };
      const made = { id: `e${this.tokens.length + 1}`, name, uses, used: 0, by: 'administrator', createdAt: new Date(at).toISOString(), expiresAt: new Date(at + expiresInMinutes * 60_000).toISOString(), revokedAt: null };
      this.tokens = [made, ...this.tokens];
      return json({ id: made.id, token: `ort_${'7c1e5a'.repeat(8)}`, expiresAt: made.expiresAt, serverKeyFingerprint: '9a4f'.repeat(16) }, 201);
    }
    this.tokens = this.tokens.map(token => (token.id === id ? { ...token, revokedAt: new Date(at).toISOString() } : token));
    return nothing;
  }

  private answerParked({ method, path: [id], query }: FakeCall): FakeAnswer {
    if (method === 'GET') return page(this.parked, query);
    this.parked = this.parked.filter(message => message.id !== id);
    return nothing;
  }

  private answerTriggers({ method, path: [what], query, body, role }: FakeCall): FakeAnswer {
    if (method === 'GET' && what === undefined) return json(this.triggers);
    if (what === 'history') return page(firings(this.now()), query);
    const refusal = refused(role, 'operator');
    if (refusal) return refusal;
    const { definitionId, activityId } = body as { definitionId: string; activityId?: string };
    const paused = what === 'pause' ? { pausedBy: role, pausedAt: new Date(this.now()).toISOString() } : { pausedBy: null, pausedAt: null };
    this.triggers = this.triggers.map(trigger => (trigger.definitionId === definitionId && (!activityId || trigger.activityId === activityId) ? { ...trigger, ...paused } : trigger));
    return json(this.triggers.filter(trigger => trigger.definitionId === definitionId));
  }
}

const lines: readonly [what: string, subject: string, detail: string][] = [
  ['run.start', '01JDK4-update', 'Kiosk update version 4 over 240 targets'],
  ['timeframe.save', 'nights', 'No; Mon-Thu 22:00-06:00 Maximum; Fri 22:00-24:00 Maximum; Sat,Sun 00:00-24:00 Normal'],
  ['credentials.rotate', 'default', 'password'],
  ['target.change', 'workstation-7', 'site Graz'],
  ['definition.publish', 'kiosk-update', 'version 4'],
];

function fileOf(index: number, version: PackageVersion): PackageFile {
  const paths = ['bin/kiosk', 'bin/kiosk-watchdog', 'etc/kiosk.conf', 'share/locale/de/kiosk.mo', 'share/locale/nb/kiosk.mo'];
  return {
    path: paths[index] ?? `share/pages/page-${String(index).padStart(3, '0')}.html`,
    size: Math.round(version.bytes / version.files) * (index < 2 ? 4 : 1),
    modified: version.publishedAt,
    sha256: `${index.toString(16).padStart(4, 'a')}${'5d1c8e'.repeat(10)}`,
    executable: index < 2,
  };
}

function firings(now: number): Firing[] {
  return Array.from({ length: 6 }, (_, index) => {
    const at = new Date(now - (15 + index * 24) * hour).toISOString();
    if (index === 2) return { occurrence: at, at, outcome: 'skipped', runId: null, text: 'No server was up when it was due, and it was more than 60 minutes late.' };
    return { occurrence: at, at, outcome: 'started', runId: '01JDK1-failed', text: 'Started over 24 targets.' };
  });
}
