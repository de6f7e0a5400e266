import type { Depot, DepotAccess, DepotBody, DepotEntry, DepotState } from '../api/types';
import { json, nothing, page, problem, refused, type FakeAnswer, type FakeCall } from './answers.ts';

const minute = 60_000;
const MB = 1_000_000;

/** Depots of the fake server: a hub with two behind it, one of them with a wrong clock, and one that was never started. */
export class FakeDepots {
  all: Depot[];
  readonly transfers: DepotEntry[];

  constructor(now: () => number) {
    const ago = (minutes: number) => new Date(now() - minutes * minute).toISOString();
    const state = (extra: Partial<DepotState>): DepotState => ({
      at: ago(0.4), version: '0.1.0', clockSkew: 0.02, level: 'Normal', nextChange: new Date(now() + 190 * minute).toISOString(), polledAt: ago(3), contents: 1_312, bytes: 412 * MB, missing: 0, missingBytes: 0,
      freeBytes: 84_000 * MB, doing: 'It has all it is to have, and looks for work in 2 minutes.', ...extra,
    });
    this.all = [
      depot('bergen', 'Bergen', { parent: 'hub', hops: 2, timeframe: 'nights', levels: { minimum: null, normal: { bytesPerSecond: MB, parallelism: 2, pollingSeconds: 600, pauseSeconds: null }, maximum: { bytesPerSecond: 0, parallelism: null, pollingSeconds: null, pauseSeconds: null } },
        packages: ['kiosk', 'office-*'], state: state({ contents: 221, bytes: 61 * MB, missing: 14, missingBytes: 38 * MB, doing: 'It fetches 2 contents from hub.' }) }),
      depot('hub', 'Vienna', { description: 'In the head office’s computer room.', state: state({}) }),
      depot('lima', 'Lima', { warnings: ['It has never told anything: start its service, with the file of its credentials.'] }),
      depot('toronto', 'Toronto', { parent: 'hub', hops: 2, state: state({ clockSkew: -42.5, level: 'No', doing: 'Its window is closed.' }),
        warnings: ["Its clock is 42.5 s behind the server's; set it right. Its windows are read on the server's time meanwhile."] }),
    ];
    const entry = (minutes: number, extra: Partial<DepotEntry>): DepotEntry => ({
      depot: 'bergen', at: ago(minutes), kind: 'fetched', content: '3f9a'.repeat(16), size: 4 * MB, file: 'kiosk 4.2.0 bin/kiosk', from: 'hub', bytes: 4 * MB, resumedFrom: 0, seconds: 4.1, bytesPerSecond: 975_000, reason: '', ...extra,
    });
    this.transfers = [
      entry(1, {}),
      entry(4, { file: 'kiosk 4.2.0 data/maps.bin', size: 30 * MB, bytes: 12 * MB, resumedFrom: 18 * MB, seconds: 12.4 }),
      entry(9, { kind: 'stopped', file: 'kiosk 4.2.0 data/maps.bin', size: 30 * MB, bytes: 18 * MB, seconds: 18.3, reason: 'The connection broke; it goes on from there.' }),
      entry(30, { depot: 'hub', kind: 'damaged', file: 'office-fonts 2026.1 Regular.ttf', from: '', bytes: 0, seconds: 0, bytesPerSecond: null, reason: 'Its copy is not what the hash says; it is fetched anew.' }),
      ...Array.from({ length: 40 }, (_, index) => entry(31 + index, { depot: index % 3 ? 'hub' : 'toronto', from: index % 3 ? 'the servers' : 'hub', file: `browser 129.0.6668 lib/part-${40 - index}.pak`, size: (1 + (index % 7)) * MB, bytes: (1 + (index % 7)) * MB, seconds: 0.8 + (index % 5), bytesPerSecond: 1_400_000 })),
    ];
  }

  answer({ method, path, query, body, role, mustBeNew }: FakeCall): FakeAnswer {
    const [name, verb] = path;
    if (name === undefined) return json(this.all);
    if (name === 'transfers') return page(this.transfers.filter(each => !query.get('depot') || each.depot === query.get('depot')), query);
    const refusal = refused(role, 'administrator');
    if (refusal) return refusal;
    const saved = this.all.find(each => each.name === name);
    if (method === 'PUT' && saved && mustBeNew) return problem(409, 'Conflict', `There is a depot '${saved.name}' already, and it stays as it is. Change its settings, or choose another name.`);
    if (method === 'PUT') return this.put(name, saved, body as DepotBody);
    if (!saved) return problem(404, 'Not Found', `There is no depot '${name}'.`);
    if (verb === 'credentials') return json(access(saved));
    const child = this.all.find(each => each.parent === name);
    if (child) return problem(409, 'Conflict', `The depot '${child.name}' fetches from '${name}'; give it another parent first.`);
    this.all = this.all.filter(each => each !== saved);
    return nothing;
  }

  private put(name: string, saved: Depot | undefined, { packages, levels, ...body }: DepotBody): FakeAnswer {
    if (!/^https:\/\/[^/]+:\d+$/.test(body.address)) return problem(400, 'Bad Request', `address: '${body.address}' is no address of a depot; write https://HOST:PORT.`, [{ activity: null, input: 'address', message: 'write https://HOST:PORT' }]);
    const next: Depot = { ...depot(name, body.site, {}), ...saved, ...body, packages: packages ?? [], levels: levels ?? null } as Depot;
    this.all = [...this.all.filter(each => each !== saved), next].sort((a, b) => a.name.localeCompare(b.name));
    return json(next);
  }
}

function depot(name: string, site: string, extra: Partial<Depot>): Depot {
  return {
    name, site, description: '', parent: null, address: `https://depot.${site.toLowerCase()}.example:7600`, timeframe: null, levels: null, packages: [], retentionHours: 24, hops: 1, state: null, warnings: [], ...extra,
  };
}

function access({ name, parent }: Depot): DepotAccess {
  return { depot: `d-${name}`, name, parents: [parent === null ? 'https://orchestrator.example' : `https://depot.${parent}.example:7600`], parentDepot: parent, authorities: null, token: 'not-a-real-token', serverKeys: '-----BEGIN PUBLIC KEY-----' };
}
