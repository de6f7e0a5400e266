import { expect, test } from 'vitest';
import { sidesOf, type Stretch } from './lines';

const told = (stretches: readonly Stretch[]) => stretches.map(({ kind, lines }) => (kind === 'leftOut' ? `(${lines.length})` : `${kind === 'own' ? '*' : ''}${lines.join('|')}`));

test('each text shows what only it has', () => {
  const { before, after } = sidesOf('a\nb\nc', 'a\nB\nc\nd');
  expect(told(before)).toEqual(['a', '*b', 'c']);
  expect(told(after)).toEqual(['a', '*B', 'c', '*d']);
});

test('of long texts only what is near a change is shown, and how much is left out', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `${index}`);
  const { before, after } = sidesOf(lines.join('\n'), lines.with(10, 'ten').join('\n'));
  expect(told(before)).toEqual(['(7)', '7|8|9', '*10', '11|12|13', '(6)']);
  expect(told(after)).toEqual(['(7)', '7|8|9', '*ten', '11|12|13', '(6)']);
});

test('nothing is left out to save a single line', () => {
  expect(told(sidesOf('1\n2\n3\n4\nx', '1\n2\n3\n4\ny').before)).toEqual(['1|2|3|4', '*x']);
});

test('a break at the end of the text is no change', () => {
  expect(told(sidesOf('a\nb', 'a\nb\n').after)).toEqual(['(2)']);
});
