import { expect, test } from 'vitest';
import type { Ledger } from '../api/types';
import { ledgerCloses, ledgerProgress, ledgerSegments, ledgerSentence } from './ledger';

const ledger: Ledger = { targets: 1200, succeeded: 1000, failed: 1, skipped: 0, expired: 0, cancelled: 0, waiting: 159, active: 40, closes: true };

test('the sentence leaves out what is zero', () => {
  expect(ledgerSentence(ledger)).toBe('1,200 targets = 1,000 succeeded + 1 failed + 159 waiting + 40 active');
});

test('the bar leaves out what is empty and puts results first', () => {
  expect(ledgerSegments(ledger).map(segment => segment.state)).toEqual(['succeeded', 'failed', 'active', 'waiting']);
});

test('a ledger that adds up closes', () => {
  expect(ledgerCloses(ledger)).toBe(true);
});

test.each([
  ['the columns do not add up', { ...ledger, waiting: 158 }],
  ['the server says so', { ...ledger, closes: false }],
])('a ledger does not close if %s', (_, broken) => {
  expect(ledgerCloses(broken)).toBe(false);
});

test('progress counts results only', () => {
  expect(ledgerProgress(ledger)).toBeCloseTo(1001 / 1200);
  expect(ledgerProgress({ ...ledger, targets: 0 })).toBe(1);
});
