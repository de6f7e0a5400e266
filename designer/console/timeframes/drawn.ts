import type { TimeframeException } from '../api/types';
import { readDay, writeDay } from './exceptions';
import { readWeek, writeWeek, type Week } from './week';

/** A timeframe as it is painted. */
export interface Drawn {
  week: Week;
  exceptions: readonly TimeframeException[];
}

/** The whole text form of docs/design/timeframes.md: the week, then the exceptions by date. */
export function writeTimeframe({ week, exceptions }: Drawn): string {
  return [writeWeek(week), ...exceptions.map(writeException)].join('; ');
}

/** Reads the whole text form. Throws an Error that names the place and the remedy; the server has the last word. */
export function readTimeframe(text: string): Drawn {
  const parts = text.split(';');
  const first = parts.findIndex(part => date.test(part));
  const begins = first < 0 ? parts.length : first;
  return { week: readWeek(parts.slice(0, begins).join(';')), exceptions: parts.slice(begins).map((part, index) => readException(part.trim(), begins + index)) };
}

const date = /^\s*(\d{4}-)?\d\d-\d\d\b/;

function writeException({ from, to, day, name }: TimeframeException): string {
  return `${from}${to ? `..${to}` : ''} ${day}${name ? ` "${name}"` : ''}`;
}

function readException(text: string, number: number): TimeframeException {
  const wrong = (what: string) => new Error(`Range ${number}: ${what}`);
  const [, from, to = null, day, name = ''] = /^([\d-]+)(?:\.\.([\d-]+))?\s+([^"]+?)\s*(?:"([^"]*)")?$/.exec(text) ?? [];
  if (from === undefined || day === undefined) throw wrong(`“${text.slice(0, 40)}” is not an exception; write a date, or from..to, and the level of the day, for example 2026-12-24..2027-01-02 No "Freeze".`);
  for (const each of [from, to]) if (each !== null && !isDate(each)) throw wrong(`“${each}” is not a date; write for example 2026-12-24, or 12-24 for every year.`);
  if (to !== null && to.length !== from.length) throw wrong(`“${from}..${to}”: both dates need a year, or none.`);
  if (to !== null && from.length === 10 && to < from) throw wrong(`“${from}..${to}” ends before it begins.`);
  try {
    return { from, to: to === from ? null : to, day: writeDay(readDay(day)), name };
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

/** "2026-12-24", or "12-24" of any year. */
export function isDate(text: string): boolean {
  const whole = /^\d\d-\d\d$/.test(text) ? `2024-${text}` : text;
  if (!/^\d{4}-\d\d-\d\d$/.test(whole)) return false;
  const parsed = new Date(`${whole}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(whole);
}
