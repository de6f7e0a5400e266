import type { Target } from '../api/types';

const sites = ['Vienna', 'Bergen', 'Toronto'];
const zones: Record<string, string> = { Vienna: 'Europe/Vienna', Bergen: 'Europe/Oslo', Toronto: 'America/Toronto' };
const systems = ['Debian GNU/Linux 12', 'Windows 11 Pro 24H2', 'Ubuntu 24.04.2 LTS'];

const byRule = { bytesPerSecond: null, bytesPerSecondFrom: 'rules', pauseSeconds: 0, pauseSecondsFrom: 'rules', shareOfTime: 1 } as const;

/** What counts for a target where nobody has said anything. */
export const ruled: Target['effective'] = { timeframes: [], minimum: { ...byRule, shareOfTime: 0.5 }, normal: byRule, maximum: byRule };

/** Made-up targets, always the same: one computer and as many simulated ones as wanted. */
export function fakeFleet(simulated: number, now: number): Target[] {
  const fleet: Target[] = [
    {
      id: 't-0',
      name: 'workstation-7',
      kind: 'computer',
      simulated: false,
      address: '10.20.0.17',
      os: 'linux',
      architecture: 'x64',
      osDescription: 'Debian GNU/Linux 12',
      site: '',
      tags: ['this computer'],
      groups: [],
      credentials: 'branch offices',
      macAddresses: ['52:54:00:1c:8a:07'],
      networks: [{ mac: '52:54:00:1c:8a:07', address: '10.20.0.17', prefixLength: 24 }],
      zone: 'Europe/Vienna',
      zoneFrom: 'agent',
      timeframe: null,
      levels: null,
      effective: ruled,
      agentVersion: '0.1.0',
      connected: true,
      lastSeen: new Date(now).toISOString(),
      clockSkewMs: 3,
      conflict: null,
    },
  ];
  for (let number = 1; number <= simulated; number++) {
    const site = sites[number % 3]!;
    const windows = number % 3 === 1;
    fleet.push({
      id: `t-${number}`,
      name: `sim-${String(number).padStart(4, '0')}`,
      kind: 'simulated',
      simulated: true,
      address: null,
      os: windows ? 'windows' : 'linux',
      architecture: 'x64',
      osDescription: systems[number % 3]!,
      site,
      tags: number % 5 === 0 ? ['kiosk'] : number % 7 === 0 ? ['office', 'pilot'] : [],
      groups: [],
      credentials: null,
      macAddresses: [],
      networks: [],
      zone: zones[site]!,
      zoneFrom: 'agent',
      timeframe: number % 4 === 0 ? 'nights' : null,
      levels: null,
      effective: number % 4 === 0 ? { ...ruled, timeframes: [{ name: 'nights', from: 'target', group: null }] } : ruled,
      agentVersion: '0.1.0',
      connected: number % 11 !== 0,
      lastSeen: new Date(now - (number % 11 === 0 ? number * 3_600_000 : 4_000)).toISOString(),
      clockSkewMs: number % 13,
      conflict: number === 17 ? 'Two machines use this identity: the agent of the second one is not served until one of them is enrolled again.' : null,
    });
  }
  return fleet;
}
