import { expect, test } from 'vitest';
import { formatShare } from './share';

test.each([
  [1, '100 %'],
  [0, '0 %'],
  [0.99999, '> 99.9 %'],
  [0.0000001, '< 0.1 %'],
  [0.5, '50.0 %'],
  [0.987, '98.7 %'],
])('%d is written %s', (share, text) => {
  expect(formatShare(share)).toBe(text);
});
