import { Badge } from '@mantine/core';
import type { Word } from './words';

export function WordBadge({ word, size = 'md' }: { word: Word; size?: 'sm' | 'md' | 'lg' }) {
  return (
    <Badge color={word.color} size={size} variant="light" tt="none" fw={600} miw="max-content">
      {word.label}
    </Badge>
  );
}
