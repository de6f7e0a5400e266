import { Group, Paper, Stack, Text } from '@mantine/core';
import type { ReportEntry } from '../api/types';
import { plural } from '../format/count';
import { Instant } from '../format/Instant';
import { outcomeWords } from '../format/words';
import { WordBadge } from '../format/WordBadge';

/** What has come in since the page was opened. */
export function LatestEntries({ entries, unseen }: { entries: readonly ReportEntry[]; unseen: number }) {
  return (
    <Paper component="section" aria-label="Just reported" withBorder p={{ base: 'md', sm: 'lg' }}>
      <Text fw={600} mb="sm">
        Just reported
      </Text>
      {entries.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing since you opened this page. What targets report appears here at once.
        </Text>
      ) : (
        <Stack gap={8}>
          {entries.map(entry => (
            <Group key={`${entry.commandId}/${entry.number}`} gap="xs" wrap="nowrap">
              <WordBadge word={outcomeWords[entry.outcome]} size="sm" />
              <Text size="sm" style={{ flex: 1, overflowWrap: 'anywhere' }}>
                <Text span inherit fw={600}>
                  {entry.target}
                </Text>{' '}
                {entry.phase === 'result' ? 'has its result' : entry.name}
              </Text>
              <Text size="xs" c="dimmed">
                <Instant at={entry.at} />
              </Text>
            </Group>
          ))}
          {unseen > 0 && (
            <Text size="xs" c="dimmed">
              and {plural(unseen, 'line')} too fast to show; the report has them all
            </Text>
          )}
        </Stack>
      )}
    </Paper>
  );
}
