import type { Depot } from '../api/types';

/** A depot at its place below the servers. */
export interface Placed {
  depot: Depot;
  /** 0: it fetches from the servers. */
  depth: number;
}

/** Depots in the order of the tree: each is followed by those that fetch from it. */
export function inTree(depots: readonly Depot[]): Placed[] {
  const left = new Set(depots);
  const placed: Placed[] = [];
  const place = (depot: Depot, depth: number) => {
    if (!left.delete(depot)) return;
    placed.push({ depot, depth });
    for (const child of depots) if (isSame(child.parent, depot.name)) place(child, depth + 1);
  };
  for (const depot of depots) if (depot.parent === null || !depots.some(other => isSame(depot.parent, other.name))) place(depot, 0);
  // A circle has no beginning; the server makes none, but what it has must be shown.
  for (const depot of [...left]) place(depot, 0);
  return placed;
}

/** A depot and all behind it: those from which it cannot fetch itself. */
export function below(depots: readonly Depot[], top: string): Set<string> {
  const found = new Set([top.toLowerCase()]);
  for (const name of found) for (const { name: child, parent } of depots) if (isSame(parent, name)) found.add(child.toLowerCase());
  return found;
}

function isSame(a: string | null, b: string): boolean {
  return a !== null && a.toLowerCase() === b.toLowerCase();
}
