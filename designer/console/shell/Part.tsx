import { Group, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** Stands at the right of the heading. */
  side?: ReactNode;
  /** What is in it goes to its edges, as tables do. */
  flush?: boolean;
  children: ReactNode;
}

/** A part of a page: a card with a heading. */
export function Part({ title, side, flush = false, children }: Props) {
  return (
    <Paper component="section" aria-label={title} withBorder p={flush ? 0 : 'md'} style={{ minWidth: 0 }}>
      <Group justify="space-between" gap="sm" {...(flush ? { px: 'md', pt: 'md', pb: 'xs' } : { mb: 'sm' })}>
        <Title order={2} size="h4">
          {title}
        </Title>
        {side}
      </Group>
      {children}
    </Paper>
  );
}
