import { expect, test } from 'vitest';
import { pauseAfter } from './pace';

test.each([
  [0, 2_000],
  [80, 2_000],
  [300, 6_000],
  [60_000, 30_000],
])('after answers that took %d ms, lists are asked for again in %d ms', (took, pause) => {
  expect(pauseAfter(took)).toBe(pause);
});
