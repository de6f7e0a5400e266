import { Anchor, Stack, Text } from '@mantine/core';
import type { RunMap } from '../../api/types';
import { formatCount } from '../../format/count';
import { ledgerStates } from '../../format/words';
import { DataTable, type Column } from '../../shell/DataTable';
import { ledgerSentence } from '../ledger';
import { LedgerBar } from '../LedgerBar';

interface Props {
  map: RunMap;
  onPick: (activity: string) => void;
}

/** What the map shows, as a table: for narrow screens, and for whoever would rather read. */
export function FlowTable({ map, onPick }: Props) {
  const names = new Map(map.activities.map(each => [each.activity, each.name]));
  const columns: readonly Column<RunMap['activities'][number]>[] = [
    {
      header: 'Activity',
      width: 220,
      narrow: 'heading',
      cell: ({ activity, name }) => (
        <Anchor component="button" type="button" size="sm" fw={600} ta="left" onClick={() => onPick(activity)}>
          {name}
        </Anchor>
      ),
    },
    { header: 'Waiting', width: 90, align: 'right', cell: ({ counts }) => formatCount(counts.waiting) },
    { header: 'Active', width: 90, align: 'right', cell: ({ counts }) => formatCount(counts.active) },
    {
      header: 'Here or ended here',
      narrow: 'line',
      cell: ({ counts }) => {
        const ledger = { ...counts, targets: ledgerStates.reduce((sum, state) => sum + counts[state], 0), closes: true };
        return ledger.targets === 0 ? (
          <Text size="sm" c="dimmed">
            nobody
          </Text>
        ) : (
          <Stack gap={4} w="100%">
            <LedgerBar ledger={ledger} />
            <Text size="xs" c="dimmed">
              {ledgerSentence(ledger)}
            </Text>
          </Stack>
        );
      },
    },
    {
      header: 'Went on',
      width: 240,
      narrow: 'line',
      cell: ({ activity }) => (
        <Stack gap={0}>
          {map.edges
            .filter(edge => edge.from === activity)
            .map(edge => (
              <Text key={edge.port} size="sm">
                <Text span inherit c="dimmed">
                  {edge.port}
                </Text>{' '}
                {edge.passed === null ? '' : formatCount(edge.passed)} → {names.get(edge.to)}
              </Text>
            ))}
        </Stack>
      ),
    },
  ];
  return <DataTable label="Activities" columns={columns} rows={map.activities} rowKey={each => each.activity} />;
}
