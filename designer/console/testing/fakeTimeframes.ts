import type { CalendarImport, ClockChange, Opening, Timeframe, TimeframeBody } from '../api/types';
import { json, nothing, problem, refused, type FakeAnswer, type FakeCall } from './answers.ts';

const hour = 3_600_000;
const day = 24 * hour;

const holidays: Timeframe['exceptions'] = [
  { from: '2026-12-18', to: '2027-01-06', day: 'No', name: 'Freeze' },
  { from: '2027-03-26', to: '2027-03-29', day: 'No 08:00-12:00 Minimum', name: 'Easter' },
  { from: '05-01', to: null, day: 'Maximum', name: 'May Day' },
];

/** Timeframes of the fake server. */
export class FakeTimeframes {
  all: Timeframe[] = [
    { name: 'always', grid: 'Normal', description: '', exceptions: [] },
    { name: 'lunch break', grid: 'No; Mon-Fri 11:45-13:15 Minimum', description: 'While people eat: quick things only.', exceptions: [] },
    { name: 'nights', grid: 'No; Mon-Thu 22:00-06:00 Maximum; Fri 22:00-24:00 Maximum; Sat,Sun 00:00-24:00 Normal', description: 'When the branches are closed. Weekends gently, for those who work then.', exceptions: holidays },
    { name: 'office hours', grid: 'No; Mon-Thu 08:00-17:30 Normal; Fri 08:00-15:00 Normal', description: 'Somebody is there who can help.', exceptions: [] },
    { name: 'tills', grid: 'Minimum; Mon-Sat 06:30-22:30 No; Sun 02:00-05:00 Maximum', description: 'Shops: never while they are open.', exceptions: [] },
  ];

  constructor(private readonly now: () => number) {}

  find(name: string): Timeframe | undefined {
    return this.all.find(timeframe => timeframe.name === name);
  }

  answer({ method, path, query, body, role }: FakeCall): FakeAnswer {
    const [name, verb] = path;
    if (name === undefined) return json(this.all);
    if (name === 'preview' && method === 'POST') return json(this.preview(body as TimeframeBody, query.get('from')));
    const refusal = method === 'GET' ? null : refused(role, 'administrator');
    if (refusal) return refusal;
    const saved = this.find(name);
    if (method === 'PUT') {
      const { grid, description = '', exceptions } = body as TimeframeBody;
      const next: Timeframe = { name, grid, description, exceptions: exceptions ?? saved?.exceptions ?? [] };
      this.all = [...this.all.filter(timeframe => timeframe !== saved), next].sort((a, b) => a.name.localeCompare(b.name));
      return json(next);
    }
    if (!saved) return problem(404, 'Not Found', `There is no timeframe '${name}'.`);
    if (verb === 'calendar') return method === 'GET' ? { status: 200, type: 'text/calendar', body: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' } : json(imported(saved, String(body), query));
    if (saved.name === 'nights') return problem(409, 'Conflict', "The timeframe 'nights' is that of target 'sim-0004'; give the target another one first.");
    this.all = this.all.filter(timeframe => timeframe !== saved);
    return nothing;
  }

  /** Nights of eight hours, the first in an hour or so, whatever is open in the timeframe; the clocks change in the second night of a look from a given moment. */
  private preview({ grid }: TimeframeBody, from: string | null): { openings: Opening[]; clockChanges: ClockChange[] } {
    const begin = from === null ? this.now() : Date.parse(from);
    const first = Math.ceil(begin / hour) * hour + hour;
    const change = from === null ? begin + 121 * day : first + day + 3 * hour;
    const wall = (at: number) => new Date(at).toISOString().slice(0, 19);
    const openings = Array.from({ length: grid === 'No' ? 0 : 6 }, (_, index): Opening => {
      const start = first + index * day;
      return { start: new Date(start).toISOString(), end: new Date(start + 8 * hour).toISOString(), level: index === 4 ? 'normal' : 'maximum' };
    });
    return { openings, clockChanges: [{ at: new Date(change).toISOString(), from: wall(change), to: wall(change + hour) }] };
  }
}

/** Reads summaries and days only. */
function imported(saved: Timeframe, text: string, query: URLSearchParams): CalendarImport {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== 'BEGIN:VCALENDAR') return { timeframe: null, added: 0, leftOut: 0, errors: [{ line: 1, message: 'It is no calendar: it begins with BEGIN:VCALENDAR.' }] };
  const values = (name: string) => lines.filter(line => line.startsWith(name)).map(line => line.slice(line.indexOf(':') + 1));
  const names = values('SUMMARY');
  const level = query.get('level') ?? 'no';
  const events = values('DTSTART').map((date, index) => ({
    from: `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`, to: null, day: level[0]!.toUpperCase() + level.slice(1), name: names[index] ?? '',
  }));
  const exceptions = query.get('replace') === 'true' ? events : [...events, ...saved.exceptions];
  return { timeframe: { ...saved, exceptions }, added: events.length, leftOut: values('STATUS').length, errors: [] };
}
