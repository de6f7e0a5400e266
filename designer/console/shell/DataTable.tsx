import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './DataTable.module.css';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  align?: 'right';
  width?: number | string;
  /**
   * Its place where the screen is too narrow for columns and each row becomes a card: the card's heading, its upper right corner, a line of
   * its own, or a labelled bit beside other bits (without a word here).
   */
  narrow?: 'heading' | 'corner' | 'line';
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Dims the rows while newer ones are on their way. */
  stale?: boolean;
}

/** Rows and columns; on a narrow screen each row becomes a card. */
export function DataTable<Row>({ label, columns, rows, rowKey, stale = false }: Props<Row>) {
  return (
    <Table className={classes.table} aria-label={label} verticalSpacing="sm" horizontalSpacing="md" highlightOnHover data-stale={stale || undefined}>
      <Table.Thead>
        <Table.Tr>
          {columns.map(column => (
            <Table.Th key={column.header} w={column.width} ta={column.align ?? 'left'} scope="col">
              {column.header}
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
