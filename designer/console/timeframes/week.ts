/** A level of activity, the lower the stricter: 0 No, 1 Minimum, 2 Normal, 3 Maximum. */
export type Level = 0 | 1 | 2 | 3;

/** The levels of a week's 7 × 96 quarter hours, from Monday 00:00 on. Never changed in place. */
export type Week = readonly Level[];

export const levels: readonly Level[] = [0, 1, 2, 3];
export const levelNames = ['No', 'Minimum', 'Normal', 'Maximum'] as const;
export const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const shortDays = dayNames.map(name => name.slice(0, 3));

export const quartersPerDay = 96;
const quartersPerWeek = 7 * quartersPerDay;

export function evenWeek(level: Level): Week {
  return Array<Level>(quartersPerWeek).fill(level);
}

/** A stretch of whole quarters on some days: every day from `firstDay` to `lastDay`, every quarter from `from` up to, not including, `to`. */
export interface Area {
  firstDay: number;
  lastDay: number;
  from: number;
  to: number;
}

export function paint(week: Week, { firstDay, lastDay, from, to }: Area, level: Level): Week {
  const next = [...week];
  for (let day = firstDay; day <= lastDay; day++) next.fill(level, day * quartersPerDay + from, day * quartersPerDay + to);
  return next;
}

export function copyDay(week: Week, from: number, to: readonly number[]): Week {
  const day = week.slice(from * quartersPerDay, (from + 1) * quartersPerDay);
  const next = [...week];
  for (const each of to) next.splice(each * quartersPerDay, quartersPerDay, ...day);
  return next;
}

/** "22:15"; the end of a day is 24:00. */
export function timeText(quarter: number): string {
  return `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
}

/** Hours of the week at each level. */
export function hoursByLevel(week: Week): number[] {
  return levels.map(level => week.filter(each => each === level).length / 4);
}

interface Range {
  day: number;
  from: number;
  to: number;
  level: Level;
}

/** The text form of docs/design/timeframes.md: the commonest level, then a range for each stretch of another one. */
export function writeWeek(week: Week): string {
  const hours = hoursByLevel(week);
  const commonest = hours.indexOf(Math.max(...hours)) as Level;
  const groups = new Map<string, { days: number[]; range: Range }>();
  for (const range of rangesOf(week, commonest)) {
    const key = `${range.from} ${range.to} ${range.level}`;
    const group = groups.get(key);
    if (group) group.days.push(range.day);
    else groups.set(key, { days: [range.day], range });
  }
  const parts = [...groups.values()]
    .map(({ days, range }) => ({ days: days.sort((a, b) => a - b), range }))
    .sort((a, b) => a.days[0]! - b.days[0]! || a.range.from - b.range.from)
    .map(({ days, range }) => `${daysText(days)} ${timeText(range.from)}-${timeText(range.to)} ${levelNames[range.level]}`);
  return [levelNames[commonest], ...parts].join('; ');
}

function rangesOf(week: Week, commonest: Level): Range[] {
  const ranges: Range[] = [];
  // A stretch over the end of the week is one range, so the walk around the week begins outside of any.
  const first = week.indexOf(commonest);
  for (let start = first; start < first + quartersPerWeek; ) {
    const level = week[start % quartersPerWeek]!;
    let end = start + 1;
    while (end < first + quartersPerWeek && week[end % quartersPerWeek] === level) end++;
    for (let at = start; level !== commonest && at < end; ) {
      const midnight = (Math.floor(at / quartersPerDay) + 1) * quartersPerDay;
      const until = end - at < quartersPerDay ? end : Math.min(end, midnight);
      ranges.push({ day: Math.floor(at / quartersPerDay) % 7, from: at % quartersPerDay, to: until % quartersPerDay || quartersPerDay, level });
      at = until;
    }
    start = end;
  }
  return ranges;
}

function daysText(days: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < days.length; ) {
    let last = at;
    while (last + 1 < days.length && days[last + 1] === days[last]! + 1) last++;
    const [begin, end] = [shortDays[days[at]!]!, shortDays[days[last]!]!];
    parts.push(last === at ? begin : last === at + 1 ? `${begin},${end}` : `${begin}-${end}`);
    at = last + 1;
  }
  return parts.join(',');
}

/** Reads the text form. Throws an Error that names the place and the remedy; the server, which checks again, has the last word. */
export function readWeek(text: string): Week {
  const [beginning = '', ...ranges] = text.split(';').map(part => part.trim());
  const usual = levelOf(beginning);
  if (usual === null) throw new Error(`It begins with the level outside all ranges: ${levelNames.join(', ')}. “${beginning.slice(0, 40)}” is none.`);
  return ranges.reduce((week, range, index) => readRange(week, range, index + 1), evenWeek(usual));
}

function readRange(week: Week, text: string, number: number): Week {
  const wrong = (what: string) => new Error(`Range ${number}: ${what}`);
  const words = text.split(/\s+/);
  if (words.length < 3) throw wrong(`“${text.slice(0, 40)}” is not a range; write days, times and level, for example Mon-Fri 22:00-06:00 Normal.`);
  const level = levelOf(words.at(-1)!);
  if (level === null) throw wrong(`“${words.at(-1)}” is not a level; write ${levelNames.join(', ')}.`);
  const times = words.at(-2)!.split('-');
  const [from = null, to = null] = times.map(quarterOf);
  if (times.length !== 2 || from === null || to === null || from === quartersPerDay)
    throw wrong(`“${words.at(-2)}” is not a stretch of time; write beginning and end in steps of 15 minutes, for example 22:00-06:00.`);
  let next = week;
  for (const day of daysOf(words.slice(0, -2).join(''), wrong)) {
    if (from < to) next = paint(next, { firstDay: day, lastDay: day, from, to }, level);
    else {
      const following = (day + 1) % 7;
      next = paint(next, { firstDay: day, lastDay: day, from, to: quartersPerDay }, level);
      next = paint(next, { firstDay: following, lastDay: following, from: 0, to }, level);
    }
  }
  return next;
}

function daysOf(text: string, wrong: (what: string) => Error): Set<number> {
  const days = new Set<number>();
  for (const item of text.split(',')) {
    const ends = item.split('-').map(end => shortDays.findIndex(day => day.toLowerCase() === end.toLowerCase()));
    if (ends.length > 2 || ends.includes(-1)) throw wrong(`“${item}” is not a day; write ${shortDays.join(', ')}, or from-to such as Mon-Fri.`);
    const last = ends.at(-1)!;
    for (let day = ends[0]!; day !== last; day = (day + 1) % 7) days.add(day);
    days.add(last);
  }
  return days;
}

/** The level of a name; null: it is none. */
export function levelOf(word: string): Level | null {
  const found = levelNames.findIndex(name => name.toLowerCase() === word.toLowerCase());
  return found < 0 ? null : (found as Level);
}

/** Quarter hours from midnight to "22:15"; null: it is no such time. */
export function quarterOf(text: string): number | null {
  const found = /^(\d\d):(\d\d)$/.exec(text);
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  const quarter = hour * 4 + minute / 15;
  return minute < 60 && Number.isInteger(quarter) && quarter <= quartersPerDay ? quarter : null;
}
