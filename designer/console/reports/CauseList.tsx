import { Anchor, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { Link } from 'react-router';
import type { Cause, Causes } from '../api/types';
import { formatCount } from '../format/count';
import { outcomeWords } from '../format/words';
import { WordBadge } from '../format/WordBadge';
import { formatShare } from './share';
import classes from './reports.module.css';

interface Props {
  causes: Causes;
  /** Goes to the failures of one cause. */
  onPick: (cause: Cause) => void;
}

/** Why things failed, the most frequent cause first, each with an example. */
export function CauseList({ causes, onPick }: Props) {
  const most = causes.items[0]?.count ?? 1;
  return (
    <Stack gap={4}>
      {causes.items.map(cause => (
        <div key={`${cause.outcome} ${cause.returnCode} ${cause.cause}`}>
          <UnstyledButton className={classes.cause} onClick={() => onPick(cause)} disabled={cause.cause === ''}>
            <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
              <Text size="sm" style={{ overflowWrap: 'anywhere' }} fs={cause.cause === '' ? 'italic' : 'normal'}>
                {cause.cause || 'no message'}
              </Text>
              <Text size="sm" fw={600} style={{ whiteSpace: 'nowrap' }}>
                {formatCount(cause.count)}
                <Text span inherit fw={400} c="dimmed">
                  {' '}
                  · {formatShare(cause.share)}
                </Text>
              </Text>
            </Group>
            <span className={classes.share} style={{ width: `${(cause.count / most) * 100}%`, margin: '6px 0' }} aria-hidden />
            <Group gap={8}>
              <WordBadge word={outcomeWords[cause.outcome]} size="sm" />
              {cause.returnCode !== null && (
                <Text size="xs" c="dimmed">
                  return code {cause.returnCode}
                </Text>
              )}
            </Group>
          </UnstyledButton>
          {cause.example && (
            <Text size="xs" c="dimmed" px={10}>
              for example {cause.example.target}
              {cause.example.activityName && ` in ${cause.example.activityName}`},{' '}
              <Anchor inherit underline="always" component={Link} to={`/runs/${encodeURIComponent(cause.example.runId)}?tab=report&target=${encodeURIComponent(cause.example.target)}`}>
                its report
              </Anchor>
            </Text>
          )}
        </div>
      ))}
      {causes.total > causes.items.length && (
        <Text size="xs" c="dimmed" px={10}>
          and {formatCount(causes.total - causes.items.length)} rarer causes
        </Text>
      )}
    </Stack>
  );
}
