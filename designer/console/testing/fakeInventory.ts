import type { GroupBody, GroupQuery, HostKey, Import, Organisation, OrganisationBody, Site, SiteBody, Target, TargetGroup, TargetSettings } from '../api/types';
import { json, nothing, page, problem, refused, type FakeAnswer, type FakeCall } from './answers.ts';
import { ruled } from './fakeFleet.ts';

/** Targets, groups and imports of the fake server. */
export class FakeInventory {
  groups: Omit<TargetGroup, 'targets'>[] = [
    { name: 'kiosks', description: 'Whatever stands in a lobby.', query: { tag: 'kiosk' } as GroupQuery, credentials: null, timeframe: null },
    { name: 'pilot', description: 'They get everything a week before the others.', query: null, credentials: 'branch offices', timeframe: null },
    { name: 'windows in Bergen', description: '', query: { os: 'windows', site: 'Bergen' } as GroupQuery, credentials: 'desks', timeframe: 'nights' },
  ];

  sites: Omit<Site, 'targets' | 'connected' | 'described'>[] = [
    { name: 'Bergen', description: 'The harbour office.', zone: 'Europe/Oslo', serverAddresses: ['10.20.0.5', 'server.bergen.example'], timeframe: null, levels: null },
  ];

  organisation: Organisation = { zone: 'Europe/Vienna', timeframe: null, levels: null };

  constructor(
    readonly fleet: Target[],
    private readonly now: () => number,
  ) {
    for (const target of fleet) if (target.tags.includes('pilot')) target.groups = ['pilot'];
  }

  answerTargets({ method, path, query, body, role }: FakeCall): FakeAnswer {
    const [name, what] = path;
    const refusal = method === 'GET' ? null : refused(role, 'administrator');
    if (refusal) return refusal;
    if (name === undefined) return page(this.ordered(this.fleet.filter(target => matches(target, query)), query), query);
    if (name === 'import') return this.import(String(body), query.get('preview') === 'true');
    const target = this.fleet.find(each => each.name === name);
    if (method === 'PUT') {
      if (target) return problem(409, 'Conflict', `There is a target '${name}' already.`);
      const made: Target = { ...blank(name), ...(body as TargetSettings) } as Target;
      this.fleet.push(made);
      return json(made, 201);
    }
    if (!target) return problem(404, 'Not Found', `There is no target '${name}'.`);
    if (what === 'host-keys') return method === 'GET' ? json(target.simulated ? [] : [this.hostKey()]) : method === 'DELETE' ? nothing : json([this.hostKey()]);
    if (method === 'PATCH') {
      Object.assign(target, body);
      return json(target);
    }
    this.fleet.splice(this.fleet.indexOf(target), 1);
    return nothing;
  }

  answerGroups({ method, path, query, body, role }: FakeCall): FakeAnswer {
    const [name, what] = path;
    const refusal = method === 'GET' ? null : refused(role, 'administrator');
    if (refusal) return refusal;
    if (name === undefined) return json(this.groups.map(group => this.counted(group)));
    const group = this.groups.find(each => each.name === name);
    if (method === 'PUT') {
      const saved = { name, description: '', query: null, credentials: null, timeframe: null, ...(body as GroupBody) } as Omit<TargetGroup, 'targets'>;
      this.groups = [...this.groups.filter(each => each !== group), saved].sort((a, b) => a.name.localeCompare(b.name));
      return json(this.counted(saved));
    }
    if (!group) return problem(404, 'Not Found', `There is no group '${name}'.`);
    if (what === 'targets' && method === 'GET') return page(this.members(group), query);
    if (what === 'targets') {
      const { add = [], remove = [] } = body as { add?: string[]; remove?: string[] };
      for (const target of this.fleet) {
        if (add.includes(target.name)) target.groups = [...target.groups, name];
        if (remove.includes(target.name)) target.groups = target.groups.filter(each => each !== name);
      }
      return json(this.counted(group));
    }
    this.groups = this.groups.filter(each => each !== group);
    return nothing;
  }

  answerOrganisation({ method, body, role }: FakeCall): FakeAnswer {
    const refusal = method === 'GET' ? null : refused(role, 'administrator');
    if (refusal) return refusal;
    if (method === 'PUT') this.organisation = { ...this.organisation, timeframe: null, levels: null, ...(body as OrganisationBody) } as Organisation;
    return json(this.organisation);
  }

  answerSites({ method, path, query, mustBeNew, body, role }: FakeCall): FakeAnswer {
    const [name] = path;
    const refusal = method === 'GET' ? null : refused(role, 'administrator');
    if (refusal) return refusal;
    if (name === undefined) {
      const text = (query.get('text') ?? '').toLowerCase();
      const names = [...new Set([...this.sites.map(site => site.name), ...this.fleet.map(target => target.site).filter(site => site !== '')])].sort((a, b) => a.localeCompare(b));
      return page(names.filter(each => each.toLowerCase().includes(text)).map(each => this.siteOf(each)), query);
    }
    if (method === 'PUT') {
      if (mustBeNew && this.siteOf(name).described) return problem(409, 'Conflict', `The site '${name}' is described already and stays as it is. Change its settings, or choose another name.`);
      const saved = { name, description: '', zone: null, serverAddresses: [], timeframe: null, ...(body as SiteBody) } as FakeInventory['sites'][number];
      this.sites = [...this.sites.filter(site => site.name !== name), saved];
      return json(this.siteOf(name));
    }
    const { targets } = this.siteOf(name);
    if (targets > 0) return problem(409, 'Conflict', `${targets} targets are at the site '${name}'; give them another site first.`);
    this.sites = this.sites.filter(site => site.name !== name);
    return nothing;
  }

  private siteOf(name: string): Site {
    const there = this.fleet.filter(target => target.site === name);
    const described = this.sites.find(site => site.name === name);
    const site = described ?? { name, description: '', zone: null, serverAddresses: [], timeframe: null, levels: null };
    return { ...site, described: described !== undefined, targets: there.length, connected: there.filter(target => target.connected).length };
  }

  belongs(target: Target, groups: readonly string[]): boolean {
    return this.groups.some(group => groups.includes(group.name) && this.members(group).includes(target));
  }

  private members(group: Omit<TargetGroup, 'targets'>): Target[] {
    const { query } = group;
    if (query === null) return this.fleet.filter(target => target.groups.includes(group.name));
    return this.fleet.filter(target => (!query.tag || target.tags.includes(query.tag)) && (!query.site || target.site === query.site) && (!query.os || target.os === query.os));
  }

  private counted(group: Omit<TargetGroup, 'targets'>): TargetGroup {
    return { ...group, targets: this.members(group).length };
  }

  private ordered(targets: Target[], query: URLSearchParams): Target[] {
    const by = (query.get('order') ?? 'name') as 'name' | 'site' | 'os';
    const sorted = [...targets].sort((a, b) => a[by].localeCompare(b[by]) || a.name.localeCompare(b.name));
    return query.get('descending') === 'true' ? sorted.reverse() : sorted;
  }

  /** Reads tables with a name and a site only. */
  private import(text: string, preview: boolean): FakeAnswer {
    const found: Import = { added: 0, changed: 0, unchanged: 0, newGroups: [], targets: [], errors: [], warnings: [] };
    text.trim().split('\n').slice(1).forEach((row, index) => {
      const [name = '', site = ''] = row.split(',');
      if (name === '') found.errors.push({ line: index + 2, message: 'The name is missing.' });
      else if (this.fleet.some(target => target.name === name)) found.unchanged++;
      else {
        found.added++;
        found.targets.push({ name, line: index + 2, isNew: true, changes: site ? [`site ${site}`] : [] });
        if (!preview) this.fleet.push({ ...blank(name), site });
      }
    });
    return json(found);
  }

  private hostKey(): HostKey {
    return { algorithm: 'ssh-ed25519', key: 'AAAAC3NzaC1lZDI1NTE5AAAAIExample', fingerprint: 'SHA256:0vPz1Qd3yqkYv3b0m9o5mQ1p2xV6c7n8kTq9rWf4hJs', learnedAt: new Date(this.now() - 86_400_000 * 12).toISOString(), learnedBy: 'first use' };
  }
}

function matches(target: Target, query: URLSearchParams): boolean {
  const is = (name: string, found: (value: string) => boolean) => !query.get(name) || found(query.get(name)!);
  return (
    is('text', text => target.name.toLowerCase().includes(text.toLowerCase())) && is('name', name => target.name.toLowerCase() === name.toLowerCase()) && is('site', site => target.site === site) &&
    is('os', os => target.os === os) && is('tag', tag => target.tags.includes(tag)) && is('group', group => target.groups.includes(group)) &&
    is('agent', agent => (agent === 'connected') === target.connected && (agent === 'never') === (target.lastSeen === null))
  );
}

function blank(name: string): Target {
  return {
    id: `t-${name}`, name, kind: 'computer', simulated: false, address: null, os: '', architecture: '', osDescription: '', site: '', tags: [], groups: [], credentials: null,
    macAddresses: [], networks: [], zone: null, zoneFrom: null, timeframe: null, levels: null, effective: ruled, agentVersion: '', connected: false, lastSeen: null, clockSkewMs: null, conflict: null,
  };
}
