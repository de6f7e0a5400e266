const day = 86_400_000;
const quarterMs = 900_000;

/** Stretches of time that can be picked by one click; "all" has no limit, "own" has limits that somebody typed. */
export const periods = {
  '1d': { label: '24 h', ms: day },
  '7d': { label: '7 d', ms: 7 * day },
  '30d': { label: '30 d', ms: 30 * day },
  '90d': { label: '90 d', ms: 90 * day },
  all: { label: 'All', ms: null },
} as const satisfies Record<string, { label: string; ms: number | null }>;

export type Period = keyof typeof periods;

export function isPeriod(text: string | null): text is Period {
  return text !== null && text in periods;
}

/**
 * When a period begins, as ISO text; undefined: it has no beginning. Sums are kept by quarters of an hour, and the quarter is also what keeps
 * the page from asking for something new every second.
 */
export function beginningOf(period: Period, now: number): string | undefined {
  const { ms } = periods[period];
  return ms === null ? undefined : new Date(Math.floor((now - ms) / quarterMs) * quarterMs).toISOString();
}

/** The wall clock's text of an instant for a field of type datetime-local, in the viewer's zone; "" for none. */
export function localField(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The instant that such a field means; null: it is empty or unfinished. */
export function instantOf(field: string): string | null {
  const at = Date.parse(field);
  return field === '' || Number.isNaN(at) ? null : new Date(at).toISOString();
}
