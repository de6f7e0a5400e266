import { Paper, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import type { AuditEntry } from '../api/types';
import { Instant } from '../format/Instant';
import { useFilters } from '../runs/useFilters';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { Pager } from '../shell/Pager';
import { Empty } from '../shell/states';
import { useAudit } from './queries';

const pageSize = 50;

const columns: readonly Column<AuditEntry>[] = [
  { header: 'When', width: 140, narrow: 'corner', cell: entry => <Instant at={entry.at} /> },
  { header: 'Who', width: 160, cell: entry => <Text size="sm">{entry.who}</Text> },
  { header: 'What', width: 200, narrow: 'heading', cell: entry => <Text size="sm" fw={600}>{entry.what}</Text> },
  { header: 'Subject', width: '29%', narrow: 'line', cell: entry => <Text size="sm" style={{ overflowWrap: 'anywhere' }}>{entry.subject}</Text> },
  {
    header: 'Detail',
    narrow: 'line',
    cell: entry =>
      entry.detail === '' ? null : (
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }} lineClamp={4}>
          {entry.detail}
        </Text>
      ),
  },
];

/** Who changed what, newest first. */
export function AuditPage() {
  const { offset, change } = useFilters([]);
  const audit = useAudit(offset, pageSize);
  return (
    <>
      <PageTitle title="Audit log" />
      <Paper withBorder>
        <Answer query={audit} what="the audit log">
          {data =>
            data.total === 0 ? (
              <Empty icon={IconHistory} title="Nothing was changed yet" />
            ) : (
              <>
                <DataTable label="Audit log" columns={columns} rows={data.items} rowKey={entry => data.items.indexOf(entry)} stale={audit.isPlaceholderData} />
                <Pager offset={offset} limit={pageSize} total={data.total} onChange={next => change({ offset: String(next) })} />
              </>
            )
          }
        </Answer>
      </Paper>
    </>
  );
}
