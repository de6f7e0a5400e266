import type { Opening, Timeframe } from '../api/types';

export const fakeWeeks: Timeframe[] = [
  { name: 'always', grid: 'Normal', description: '', exceptions: [] },
  { name: 'lunch break', grid: 'No; Mon-Fri 11:45-13:15 Minimum', description: 'While people eat: quick things only.', exceptions: [] },
  { name: 'nights', grid: 'No; Mon-Thu 22:00-06:00 Maximum; Fri 22:00-24:00 Maximum; Sat,Sun 00:00-24:00 Normal', description: 'When the branches are closed. Weekends gently, for those who work then.', exceptions: [{ from: '2026-12-18', to: '2027-01-06', day: 'No', name: 'Freeze' }, { from: '05-01', to: null, day: 'No 06:00-12:00 Minimum', name: 'May Day' }] },
  { name: 'office hours', grid: 'No; Mon-Thu 08:00-17:30 Normal; Fri 08:00-15:00 Normal', description: 'Somebody is there who can help.', exceptions: [] },
  { name: 'tills', grid: 'Minimum; Mon-Sat 06:30-22:30 No; Sun 02:00-05:00 Maximum', description: 'Shops: never while they are open.', exceptions: [] },
];

/** Nights of eight hours, the first in an hour or so, one of them around the end of summer time; whatever the timeframe. */
export function fakeOpenings(now: number): Opening[] {
  const hour = 3_600_000;
  const first = Math.ceil(now / hour) * hour + hour;
  return Array.from({ length: 6 }, (_, index) => {
    const start = first + index * 24 * hour;
    return { start: new Date(start).toISOString(), end: new Date(start + 8 * hour).toISOString(), level: index === 4 ? 'normal' : 'maximum' };
  });
}
