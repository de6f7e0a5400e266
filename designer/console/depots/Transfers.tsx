import { Anchor, Text } from '@mantine/core';
import { IconArrowsTransferDown } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { DepotEntry } from '../api/types';
import { formatBytes } from '../format/bytes';
import { Instant } from '../format/Instant';
import { formatDuration } from '../format/time';
import { WordBadge } from '../format/WordBadge';
import { useFilters } from '../runs/useFilters';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { Pager } from '../shell/Pager';
import { Part } from '../shell/Part';
import { Empty } from '../shell/states';
import { pageOf, useTransfers } from './queries';
import { kindWords } from './words';

const pageSize = 25;

const file: Column<DepotEntry> = {
  header: 'File',
  narrow: 'heading',
  cell: entry => (
    <div>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }} title={entry.content}>
        {entry.file || `${entry.content.slice(0, 16)}…`}
      </Text>
      {entry.reason !== '' && (
        <Text size="xs" c={entry.kind === 'damaged' ? 'red' : 'dimmed'}>
          {entry.reason}
        </Text>
      )}
    </div>
  ),
};

const at: Column<DepotEntry> = {
  header: 'Depot',
  width: 130,
  cell: entry => (
    <Anchor component={Link} size="sm" to={pageOf(entry.depot)}>
      {entry.depot}
    </Anchor>
  ),
};

const rest: readonly Column<DepotEntry>[] = [
  { header: 'Result', width: 110, narrow: 'corner', cell: entry => <WordBadge word={kindWords[entry.kind]} size="sm" /> },
  { header: 'Ended', width: 130, cell: entry => <Instant at={entry.at} /> },
  { header: 'Size', width: 90, align: 'right', cell: entry => formatBytes(entry.size) },
  {
    header: 'Came',
    width: 150,
    align: 'right',
    cell: entry => entry.bytes + entry.resumedFrom > 0 && <Two first={formatBytes(entry.bytes)} second={entry.resumedFrom > 0 ? `from ${formatBytes(entry.resumedFrom)} on` : ''} />,
  },
  { header: 'Rate', width: 120, align: 'right', cell: entry => entry.bytesPerSecond !== null && <Two first={`${formatBytes(entry.bytesPerSecond)}/s`} second={`for ${formatDuration(entry.seconds * 1000)}`} /> },
  { header: 'From', width: 130, cell: entry => entry.from || null },
];

/** A value, and below it what belongs to it. */
function Two({ first, second }: { first: string; second: string }) {
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {first}{' '}
      {second !== '' && (
        <Text span size="xs" c="dimmed">
          {second}
        </Text>
      )}
    </span>
  );
}

/** What happened to each content, the latest first: at one depot, or at all. */
export function Transfers({ depot }: { depot: string | null }) {
  const { offset, change } = useFilters([]);
  const transfers = useTransfers(depot, offset, pageSize);
  const columns = depot === null ? [file, at, ...rest] : [file, ...rest];
  return (
    <Part title="Transfers" flush>
      <Answer query={transfers} what="transfers">
        {data =>
          data.total === 0 ? (
            <Empty icon={IconArrowsTransferDown} title="Nothing was transferred yet">
              <Text c="dimmed" ta="center">
                Every content that comes, stops, is found damaged or is removed stands here.
              </Text>
            </Empty>
          ) : (
            <>
              <DataTable label="Transfers" columns={columns} rows={data.items} rowKey={entry => `${entry.depot} ${entry.at} ${entry.content} ${entry.kind}`} stale={transfers.isPlaceholderData} />
              <Pager offset={offset} limit={pageSize} total={data.total} onChange={next => change({ offset: String(next) })} />
            </>
          )
        }
      </Answer>
    </Part>
  );
}
