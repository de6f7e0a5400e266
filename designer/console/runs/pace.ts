/** Lists of a run are asked for again at most this often while the run changes. */
const least = 2_000;
const most = 30_000;

/** Of this share of the time at most the server is at work for one who looks. */
const share = 1 / 20;

/** Milliseconds until lists are asked for again, after the answers took so long the last time: a large run is looked at more seldom, so that many may look at it. */
export function pauseAfter(tookMs: number): number {
  return Math.min(most, Math.max(least, tookMs / share));
}
