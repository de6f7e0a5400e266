import { Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './DataTable.module.css';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  align?: 'right';
  width?: number | string;
  /** The server's word for this order; absent: nothing is ordered by this column. */
  order?: string;
  /**
   * Its place where the screen is too narrow for columns and each row becomes a card: the card's heading, its upper right corner, a line of
   * its own, or a labelled bit beside other bits (without a word here).
   */
  narrow?: 'heading' | 'corner' | 'line';
}

/** In which order rows are shown. */
export interface Ordering {
  by: string;
  descending: boolean;
  onChange: (by: string, descending: boolean) => void;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Dims the rows while newer ones are on their way. */
  stale?: boolean;
  ordering?: Ordering;
}

/** Rows and columns; on a narrow screen each row becomes a card. */
export function DataTable<Row>({ label, columns, rows, rowKey, stale = false, ordering }: Props<Row>) {
  return (
    <Table className={classes.table} aria-label={label} verticalSpacing="sm" horizontalSpacing="md" highlightOnHover data-stale={stale || undefined}>
      <Table.Thead>
        <Table.Tr>
          {columns.map(column => (
            <Table.Th key={column.header} w={column.width} ta={column.align ?? 'left'} scope="col" aria-sort={sortOf(column.order, ordering)}>
              {ordering && column.order ? <OrderButton header={column.header} order={column.order} ordering={ordering} /> : column.header}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(row => (
          <Table.Tr key={rowKey(row)}>
            {columns.map(column => (
              <Table.Td key={column.header} ta={column.align ?? 'left'} data-label={column.header} data-narrow={column.narrow ?? 'bit'}>
                {column.cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function sortOf(order: string | undefined, ordering: Ordering | undefined): 'ascending' | 'descending' | 'none' | undefined {
  if (!order || !ordering) return undefined;
  return ordering.by !== order ? 'none' : ordering.descending ? 'descending' : 'ascending';
}

function OrderButton({ header, order, ordering }: { header: string; order: string; ordering: Ordering }) {
  const isIt = ordering.by === order;
  const Icon = !isIt ? IconArrowsSort : ordering.descending ? IconArrowDown : IconArrowUp;
  return (
    <UnstyledButton className={classes.order} onClick={() => ordering.onChange(order, isIt && !ordering.descending)}>
      {header}
      <Icon size={13} aria-hidden />
    </UnstyledButton>
  );
}
