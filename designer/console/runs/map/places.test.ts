import { expect, test } from 'vitest';
import { card, placesOf, sidesOf } from './places';

const none = { succeeded: 0, failed: 0, skipped: 0, expired: 0, cancelled: 0, waiting: 0, active: 0 };
const at = (activity: string, x: number, y: number) => ({ activity, name: activity, type: 'Elsa.Start', implicit: false, x, y, counts: none });

test('cards that were drawn next to each other have room for an arrow, and stay as they were to each other', () => {
  const places = placesOf([at('start', 40, 180), at('decide', 260, 180), at('windows', 520, 80), at('others', 520, 280), at('end', 780, 180)]);
  const x = (activity: string) => places.get(activity)!.x;
  expect(x('decide') - x('start')).toBeGreaterThanOrEqual(card.width + 90);
  expect(x('windows')).toBe(x('others'));
  expect(places.get('others')!.y - places.get('windows')!.y).toBeGreaterThanOrEqual(card.height + 40);
  expect(x('end')).toBeGreaterThan(x('others'));
});

test('cards in one place do not make a map without end', () => {
  expect([...placesOf([at('a', 0, 0), at('b', 0, 0), at('c', 1, 0)]).values()].every(({ x, y }) => Math.abs(x) <= 3 && Math.abs(y) <= 3)).toBe(true);
});

test('the way there and the way back leave by other sides', () => {
  const [install, retry, end] = [{ x: 300, y: 0 }, { x: 300, y: 200 }, { x: 700, y: 0 }];
  expect(sidesOf(install, end)).toEqual({ leaves: 'right', enters: 'left' });
  expect(sidesOf(install, retry)).toEqual({ leaves: 'bottom', enters: 'top' });
  expect(sidesOf(retry, install)).toEqual({ leaves: 'left', enters: 'left' });
  expect(sidesOf(end, install)).toEqual({ leaves: 'bottom', enters: 'bottom' });
});
