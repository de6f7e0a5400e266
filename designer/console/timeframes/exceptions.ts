import type { TimeframeException } from '../api/types';
import { levelNames, levelOf, quarterOf, quartersPerDay, timeText, type Level } from './week';

/** Quarter hours of a day that are not as the rest of it. */
export interface DayRange {
  from: number;
  to: number;
  level: Level;
}

/** A day of an exception: one level, and ranges of others. */
export interface DayPlan {
  usual: Level;
  ranges: readonly DayRange[];
}

/** An exception's place: what makes it another one than the others. */
export function keyOf({ from, to, day, name }: TimeframeException): string {
  return `${from} ${to ?? ''} ${day} ${name}`;
}

export function isYearly({ from }: Pick<TimeframeException, 'from'>): boolean {
  return from.length === '12-24'.length;
}

/** As the server has them: those of certain years first, then by date. */
export function inOrder(exceptions: readonly TimeframeException[]): TimeframeException[] {
  return [...exceptions].sort((a, b) => Number(isYearly(a)) - Number(isYearly(b)) || a.from.localeCompare(b.from) || keyOf(a).localeCompare(keyOf(b)));
}

/** Whether an exception of a certain year lies before a date ("2026-11-26"). */
export function isOver(exception: TimeframeException, today: string): boolean {
  return !isYearly(exception) && (exception.to ?? exception.from) < today;
}

/** The exceptions that count on a date ("2026-12-24"): those of its year if there are any, else the yearly ones. */
export function exceptionsOn(exceptions: readonly TimeframeException[], date: string): TimeframeException[] {
  const covering = exceptions.filter(each => covers(each, date));
  const dated = covering.filter(each => !isYearly(each));
  return dated.length > 0 ? dated : covering;
}

function covers({ from, to }: TimeframeException, date: string): boolean {
  const day = from.length === date.length ? date : date.slice('2026-'.length);
  const end = to ?? from;
  return from <= end ? day >= from && day <= end : day >= from || day <= end;
}

/** The levels of the 96 quarter hours of a day on which these exceptions count: the lowest of theirs. */
export function levelsOn(counting: readonly TimeframeException[]): Level[] {
  const days = counting.map(each => levelsOf(readDay(each.day)));
  return Array.from({ length: quartersPerDay }, (_, quarter) => Math.min(...days.map(day => day[quarter]!)) as Level);
}

export function levelsOf({ usual, ranges }: DayPlan): Level[] {
  const levels = Array<Level>(quartersPerDay).fill(usual);
  for (const { from, to, level } of ranges) levels.fill(level, from, to);
  return levels;
}

/** Reads "No 06:00-12:00 Minimum, 13:00-14:00 Normal". Throws an Error that says what is wrong and what to write. */
export function readDay(text: string): DayPlan {
  const [word = '', ...rest] = text.trim().split(/\s+/);
  const usual = levelOf(word);
  if (usual === null) throw new Error(`“${word.slice(0, 40)}” is not a level; write the level of the day (${levelNames.join(', ')}), then ranges if needed, for example No 06:00-12:00 Minimum.`);
  const ranges = rest.length === 0 ? [] : rest.join(' ').split(',').map(readRange);
  return { usual, ranges };
}

function readRange(text: string): DayRange {
  const [times = '', word = '', ...more] = text.trim().split(/\s+/);
  const level = levelOf(word);
  const [from = null, to = null, ...others] = times.split('-').map(quarterOf);
  const end = to === 0 ? quartersPerDay : to;
  if (level === null || more.length > 0 || others.length > 0 || from === null || end === null || end <= from)
    throw new Error(`“${text.trim().slice(0, 40)}” is not a range of a day; write times in steps of 15 minutes and a level, for example 06:00-12:00 Minimum.`);
  return { from, to: end, level };
}

export function writeDay({ usual, ranges }: DayPlan): string {
  const parts = ranges.map(({ from, to, level }) => `${timeText(from)}-${timeText(to)} ${levelNames[level]}`);
  return [levelNames[usual], parts.join(', ')].filter(Boolean).join(' ');
}

/** "24 Dec 2026 – 6 Jan 2027", "every year on 1 May". */
export function datesText({ from, to }: Pick<TimeframeException, 'from' | 'to'>, locale?: string): string {
  const yearly = isYearly({ from });
  // A leap year, so that 29 February can be said.
  const say = (date: string) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...(yearly ? {} : { year: 'numeric', weekday: 'short' }), timeZone: 'UTC' }).format(new Date(`${yearly ? '2024-' : ''}${date}T00:00:00Z`));
  const dates = to ? `${say(from)} – ${say(to)}` : say(from);
  return yearly ? `every year, ${dates}` : dates;
}
