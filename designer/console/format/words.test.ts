import { expect, test } from 'vitest';
import type { Ledger } from '../api/types';
import { statusWord } from './words';

const fine: Ledger = { targets: 3, succeeded: 3, failed: 0, skipped: 0, expired: 0, cancelled: 0, waiting: 0, active: 0, closes: true };

test.each([
  ['every target succeeded', fine, 'teal', 'completed'],
  ['a target failed', { ...fine, succeeded: 2, failed: 1 }, 'red', 'completed with failures'],
  ['a target expired', { ...fine, succeeded: 2, expired: 1 }, 'red', 'completed with failures'],
  ['a target was skipped on purpose', { ...fine, succeeded: 2, skipped: 1 }, 'teal', 'completed'],
])('a completed run shows that %s', (_, ledger, color, label) => {
  expect(statusWord({ status: 'completed', ledger })).toEqual({ label, color });
});
