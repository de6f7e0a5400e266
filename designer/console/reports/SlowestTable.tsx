import { Anchor, Text, Tooltip } from '@mantine/core';
import type { ActionDurations, Slowest } from '../api/types';
import { formatCount } from '../format/count';
import { formatDuration } from '../format/time';
import { DataTable, type Column } from '../shell/DataTable';
import classes from './reports.module.css';

interface Props {
  slowest: Slowest;
  stale: boolean;
  onPick: (action: ActionDurations) => void;
}

/** The actions that take longest: median, 95th percentile and longest on one scale. */
export function SlowestTable({ slowest, stale, onPick }: Props) {
  const scale = Math.max(1, ...slowest.items.map(item => item.p95Ms));
  const columns: readonly Column<ActionDurations>[] = [
    {
      header: 'Action',
      narrow: 'heading',
      cell: item => (
        <div>
          <Anchor component="button" type="button" size="sm" fw={600} ta="left" onClick={() => onPick(item)}>
            {item.action}
          </Anchor>
          <Text size="xs" c="dimmed">
            {item.activityName ?? item.activity} · {item.definitionName ?? 'removed distribution'}
          </Text>
        </div>
      ),
    },
    {
      header: 'Median and 95 %',
      narrow: 'line',
      width: '26%',
      cell: item => (
        <Tooltip label={`half take up to ${formatDuration(item.p50Ms)}, 95 of 100 up to ${formatDuration(item.p95Ms)}`} openDelay={300}>
          <span className={classes.spread} role="img" aria-label={`median ${formatDuration(item.p50Ms)}, 95 % within ${formatDuration(item.p95Ms)}`}>
            <i style={{ width: `${Math.max(1, (item.p95Ms / scale) * 100)}%`, background: 'var(--mantine-color-indigo-light-hover)' }} />
            <i style={{ width: `${Math.max(1, (item.p50Ms / scale) * 100)}%`, background: 'var(--mantine-color-indigo-filled)' }} />
          </span>
        </Tooltip>
      ),
    },
    { header: 'Median', align: 'right', width: 90, cell: item => <Took ms={item.p50Ms} /> },
    { header: '95 %', align: 'right', width: 90, cell: item => <Took ms={item.p95Ms} /> },
    { header: 'Longest', align: 'right', width: 90, cell: item => <Took ms={item.longestMs} /> },
    { header: 'Together', align: 'right', width: 110, cell: item => <Took ms={item.totalMs} /> },
    { header: 'Times', align: 'right', width: 80, cell: item => formatCount(item.count) },
  ];
  return <DataTable label="Slowest actions" columns={columns} rows={slowest.items} rowKey={item => `${item.definition} ${item.activity} ${item.action}`} stale={stale} />;
}

function Took({ ms }: { ms: number }) {
  return <span style={{ whiteSpace: 'nowrap' }}>{formatDuration(ms)}</span>;
}
