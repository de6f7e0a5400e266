import { expect, test } from 'vitest';
import { formatDuration, formatInstant, formatNear, formatRelative, formatThere } from './time';

test.each([
  [0, '0 ms'],
  [850, '850 ms'],
  [4_200, '4.2 s'],
  [9_000, '9 s'],
  [9_960, '10 s'],
  [59_600, '1 min'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 05 min'],
  [86_400_000, '1 d'],
  [273_600_000, '3 d 4 h'],
])('%d ms are written as "%s"', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

const now = Date.parse('2026-03-29T00:30:00Z');

test.each([
  ['2026-03-29T00:30:00.400Z', 'now'],
  ['2026-03-29T02:40:00Z', 'in 2 h 10 min'],
  ['2026-03-29T00:25:00Z', '5 min ago'],
])('%s is "%s"', (iso, text) => {
  expect(formatRelative(iso, now)).toBe(text);
});

test('an instant is shown in the zone of the viewer, also across a change of the clocks', () => {
  expect(formatInstant('2026-03-29T00:59:59Z', 'en-GB', 'Europe/Vienna')).toBe('29 Mar 2026, 01:59:59');
  expect(formatInstant('2026-03-29T01:00:00Z', 'en-GB', 'Europe/Vienna')).toBe('29 Mar 2026, 03:00:00');
});

test.each([
  ['the same day', '2026-03-29T20:00:00Z', '22:00:00'],
  ['another day, though not in UTC', '2026-03-29T22:30:00Z', '30 Mar, 00:30'],
  ['another year', '2025-12-24T17:00:00Z', '24 Dec 2025, 18:00'],
])('beside the present, %s shows what is needed', (_, iso, text) => {
  expect(formatNear(iso, now, 'en-GB', 'Europe/Vienna')).toBe(text);
});

test('what the clocks show elsewhere is told where it is something else', () => {
  expect(formatThere('2026-03-29T00:59:00Z', 'Europe/Berlin', 'en-GB', 'Europe/Vienna')).toBeNull();
  expect(formatThere('2026-03-29T00:59:00Z', 'Europe/London', 'en-GB', 'Europe/Vienna')).toBe('00:59');
  expect(formatThere('2026-03-29T00:59:00Z', 'America/New_York', 'en-GB', 'Europe/Vienna')).toBe('Sat 20:59');
});
