import { Badge } from '@mantine/core';
import type { Word } from './words';

/** Mantine's own is too pale for small letters on a light ground. */
const legible = (color: string) => `light-dark(color-mix(in srgb, var(--mantine-color-${color}-light-color) 70%, black), var(--mantine-color-${color}-light-color))`;

export function WordBadge({ word, size = 'md' }: { word: Word; size?: 'sm' | 'md' | 'lg' }) {
  return (
    <Badge color={word.color} size={size} variant="light" tt="none" fw={600} miw="max-content" styles={{ label: { color: legible(word.color) } }}>
      {word.label}
    </Badge>
  );
}
