import type { RunFlow, RunMap } from '../../api/types';

/** An edge of the map, and how many more took it than when the page heard last. */
export type MapEdge = RunMap['edges'][number] & { gained?: number };

/** The map with the newest numbers on it: what the stream tells is where targets are now and how often each edge was taken so far. */
export function withFlow(map: RunMap, flow: RunFlow): RunMap {
  const counts = new Map(flow.activities.map(each => [each.activity, each.counts]));
  const passed = new Map(flow.passed?.map(each => [keyOf(each), each.times]));
  return {
    activities: map.activities.map(each => ({ ...each, counts: counts.get(each.activity) ?? nobody })),
    edges: map.edges.map((edge): MapEdge => {
      if (flow.passed === null) return { ...edge, passed: null };
      const times = passed.get(keyOf(edge)) ?? 0;
      return { ...edge, passed: times, gained: Math.max(0, times - (edge.passed ?? times)) };
    }),
  };
}

/** Whether somebody has gone along an edge since the page heard last. */
export function isMoving(map: RunMap): boolean {
  return map.edges.some((edge: MapEdge) => (edge.gained ?? 0) > 0);
}

export function keyOf(edge: { from: string; port: string }): string {
  return `${edge.from}\n${edge.port}`;
}

const nobody: RunMap['activities'][number]['counts'] = { succeeded: 0, failed: 0, skipped: 0, expired: 0, cancelled: 0, waiting: 0, active: 0 };
