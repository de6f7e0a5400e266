import { Group, Text, Tooltip } from '@mantine/core';
import type { Outcomes } from '../api/types';
import { formatCount } from '../format/count';
import { formatShare } from './share';
import classes from './reports.module.css';

/** A success rate as a bar and a number. Nothing tried is said to be that, not 0 %. */
export function RateBar({ outcomes }: { outcomes: Outcomes }) {
  const { successRate, succeeded, failures, entries } = outcomes;
  if (successRate === null)
    return (
      <Text size="sm" c="dimmed" component="span">
        nothing tried
      </Text>
    );
  const other = entries - succeeded - failures;
  const sentence = `${formatCount(succeeded)} succeeded, ${formatCount(failures)} failed${other > 0 ? `, ${formatCount(other)} neither` : ''}`;
  return (
    <Tooltip label={sentence} openDelay={300}>
      <Group gap={10} wrap="nowrap" miw={130}>
        <span className={classes.track} data-good={failures === 0 || undefined} role="img" aria-label={sentence}>
          <i style={{ width: `${successRate * 100}%` }} />
        </span>
        <Text size="sm" fw={600} w={56} ta="right" component="span">
          {formatShare(successRate)}
        </Text>
      </Group>
    </Tooltip>
  );
}
