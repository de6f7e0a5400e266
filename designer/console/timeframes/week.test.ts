import { expect, test } from 'vitest';
import { copyDay, evenWeek, hoursByLevel, paint, quartersPerDay, readWeek, writeWeek, type Week } from './week';

// What the server writes for the same weeks, see docs/design/timeframes.md.
const canonical = [
  'Normal',
  'No; Mon-Thu 22:00-06:00 Maximum; Fri 22:00-24:00 Maximum; Sat,Sun 00:00-24:00 Normal',
  'No; Mon-Fri 22:00-06:00 Normal',
  'No; Sun 22:00-02:00 Normal',
  'Maximum; Wed 12:15-12:30 No; Wed 12:30-13:00 Minimum',
  'No; Mon,Wed,Fri-Sun 08:00-09:00 Minimum',
];

test.each(canonical)('what is read is written the same: %s', text => {
  expect(writeWeek(readWeek(text))).toBe(text);
});

test.each([
  ['no ; fri-mon  23:00-00:15 normal', 'No; Mon,Fri-Sun 23:00-00:15 Normal'],
  ['No; Mon-Sun 00:00-24:00 Normal; Sun 10:00-11:00 No', 'Normal; Sun 10:00-11:00 No'],
  ['No; Tue 06:00-06:00 Maximum', 'No; Tue 06:00-24:00 Maximum; Wed 00:00-06:00 Maximum'],
])('%s means %s', (text, meaning) => {
  expect(writeWeek(readWeek(text))).toBe(meaning);
});

test.each([
  ['', /begins with the level/],
  ['Often', /“Often” is none/],
  ['No; Mon 22:00 Normal', /Range 1: “22:00” is not a stretch/],
  ['No; Mon 22:00-25:00 Normal', /Range 1: “22:00-25:00”/],
  ['No; Mon 22:10-23:00 Normal', /steps of 15 minutes/],
  ['No; Mon 01:00-02:00 Normal; Someday 01:00-02:00 Normal', /Range 2: “Someday” is not a day/],
  ['No; Mon 01:00-02:00 Often', /“Often” is not a level/],
  ['No;', /Range 1/],
])('%s is refused with its place', (text, mistake) => {
  expect(() => readWeek(text)).toThrow(mistake);
});

test('a week of any look survives being written and read', () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 40; round++) {
    let week: Week = evenWeek(random(4) as 0);
    for (let stroke = 0; stroke < 12; stroke++) {
      const [firstDay, from] = [random(7), random(quartersPerDay)];
      week = paint(week, { firstDay, lastDay: firstDay + random(7 - firstDay), from, to: from + 1 + random(quartersPerDay - from) }, random(4) as 0);
    }
    expect(readWeek(writeWeek(week))).toEqual(week);
  }
});

test('painting and copying leave the week they began with as it was', () => {
  const before = evenWeek(0);
  const painted = paint(before, { firstDay: 0, lastDay: 0, from: 0, to: 4 }, 3);
  expect(hoursByLevel(before)).toEqual([168, 0, 0, 0]);
  expect(hoursByLevel(copyDay(painted, 0, [1, 6]))).toEqual([165, 0, 0, 3]);
});
