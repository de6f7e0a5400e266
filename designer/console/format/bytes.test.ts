import { expect, test } from 'vitest';
import { formatBytes } from './bytes';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [4_240_000, '4.2 MB'],
  [999_700, '1 MB'],
  [73_400_000_000, '73 GB'],
  [5_000_000_000_000_000, '5000 TB'],
])('%d is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
