import type { Level } from './week';

/** One hue that grows stronger with the level, so that it is told apart without seeing colours. */
const colours = [
  'light-dark(var(--mantine-color-gray-1), var(--mantine-color-dark-5))',
  'light-dark(var(--mantine-color-indigo-2), var(--mantine-color-indigo-9))',
  'light-dark(var(--mantine-color-indigo-4), var(--mantine-color-indigo-6))',
  'light-dark(var(--mantine-color-indigo-8), var(--mantine-color-indigo-3))',
] as const;

export function levelColour(level: Level): string {
  return colours[level];
}

/** What a level means to a person who picks it. */
export const levelMeanings = ['closed: nothing is done', 'open, as little as possible', 'open', 'open, as much as possible'] as const;
