import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Outcomes } from '../api/types';
import { formatCount } from '../format/count';
import { formatShare } from './share';

/** The sums over everything that the filters leave. */
export function Figures({ outcomes, counts }: { outcomes: Outcomes; counts: 'results' | 'actions' }) {
  const { entries, succeeded, failures, successRate, failed, timedOut, interrupted, expired, skipped, cancelled, notApplicable } = outcomes;
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="md">
      <Figure label="Success rate" value={successRate === null ? '–' : formatShare(successRate)} color={successRate === null ? 'dimmed' : successRate === 1 ? 'teal' : failures > succeeded ? 'red' : undefined}>
        {successRate === null ? 'nothing was tried' : 'of what succeeded or failed'}
      </Figure>
      <Figure label={counts === 'results' ? 'Results of targets' : 'Actions'} value={formatCount(entries)}>
        {counts === 'results' ? 'one for each target and run' : 'one for each time it ended'}
      </Figure>
      <Figure label="Failures" value={formatCount(failures)} color={failures > 0 ? 'red' : undefined}>
        {parts({ failed, 'timed out': timedOut, interrupted, expired }) || 'none'}
      </Figure>
      <Figure label="Neither" value={formatCount(entries - succeeded - failures)}>
        {parts({ skipped, cancelled, 'not applicable': notApplicable }) || 'none skipped, none cancelled'}
      </Figure>
    </SimpleGrid>
  );
}

function parts(counts: Record<string, number>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${formatCount(count)} ${word}`)
    .join(', ');
}

function Figure({ label, value, color, children }: { label: string; value: string; color?: string | undefined; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={28} fw={650} lh={1.25} {...(color ? { c: color } : {})}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {children}
      </Text>
    </Paper>
  );
}
