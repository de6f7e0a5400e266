import { expect, test } from 'vitest';
import type { TimeframeException } from '../api/types';
import { readTimeframe, writeTimeframe } from './drawn';
import { datesText, exceptionsOn, inOrder, isOver, levelsOn, readDay, writeDay } from './exceptions';

const exception = (from: string, to: string | null = null, day = 'No'): TimeframeException => ({ from, to, day, name: '' });

// What the server writes for the same timeframes, see docs/design/timeframes.md.
test.each([
  'No; Mon-Fri 22:00-06:00 Normal; 2025-12-24..2026-01-02 No "Freeze"; 05-01 No 06:00-12:00 Minimum, 13:00-14:00 Normal "May Day"',
  'Normal; 02-29 Maximum; 12-24..01-02 No',
  'Normal',
])('what is read is written the same: %s', text => {
  expect(writeTimeframe(readTimeframe(text))).toBe(text);
});

test.each([
  ['Normal; 2026-02-30 No', /Range 1: “2026-02-30” is not a date/],
  ['Normal; 2026-12-24..01-02 No', /both dates need a year, or none/],
  ['Normal; 2026-12-24..2026-12-20 No', /ends before it begins/],
  ['No; Mon 01:00-02:00 Normal; 12-24', /Range 2: “12-24” is not an exception/],
  ['Normal; 12-24 Often', /“Often” is not a level/],
  ['Normal; 12-24 No 22:00-06:00 Normal', /“22:00-06:00 Normal” is not a range of a day/],
  ['Normal; 12-24 No "Eve" now', /not an exception/],
])('%s is refused with its place', (text, mistake) => {
  expect(() => readTimeframe(text)).toThrow(mistake);
});

test('days are read and written, midnight at their end, too', () => {
  expect(writeDay(readDay('no 06:00-12:00 minimum,22:00-24:00 Maximum'))).toBe('No 06:00-12:00 Minimum, 22:00-24:00 Maximum');
  expect(readDay('No 22:00-00:00 Normal').ranges).toEqual([{ from: 88, to: 96, level: 2 }]);
});

test('a year’s own exceptions win over yearly ones, and of several the lowest level counts', () => {
  const all = [exception('2026-12-24', '2026-12-26', 'Maximum'), exception('2026-12-25', null, 'Normal 00:00-06:00 No'), exception('12-20', '01-06')];
  expect(levelsOn(exceptionsOn(all, '2026-12-24'))[0]).toBe(3);
  expect(levelsOn(exceptionsOn(all, '2026-12-25')).slice(23, 25)).toEqual([0, 2]);
  expect(exceptionsOn(all, '2027-01-06')).toHaveLength(1);
  expect(exceptionsOn(all, '2027-01-07')).toHaveLength(0);
  expect(exceptionsOn(all, '2027-12-25')).toEqual([all[2]]);
});

test('certain years come first, then dates; what is over is known', () => {
  expect(inOrder([exception('01-01'), exception('2027-01-01'), exception('2026-12-24')]).map(({ from }) => from)).toEqual(['2026-12-24', '2027-01-01', '01-01']);
  expect(isOver(exception('2026-11-20', '2026-11-26'), '2026-11-26')).toBe(false);
  expect(isOver(exception('2026-11-20', '2026-11-25'), '2026-11-26')).toBe(true);
  expect(isOver(exception('01-01'), '2026-11-26')).toBe(false);
});

test('dates are said as people say them', () => {
  expect(datesText(exception('2026-12-24', '2027-01-02'), 'en-GB')).toMatch(/^Thu,? 24 Dec 2026 – Sat,? 2 Jan 2027$/);
  expect(datesText(exception('02-29'), 'en-GB')).toBe('every year, 29 Feb');
});
