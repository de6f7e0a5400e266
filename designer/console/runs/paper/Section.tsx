import { Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { plural } from '../../format/count';
import classes from './paper.module.css';

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} size="h4" mb={6}>
        {title}
      </Title>
      {children}
    </section>
  );
}

interface RowsProps {
  label: string;
  head: readonly string[];
  rows: readonly (readonly ReactNode[])[];
  /** Rows that there are beyond these. */
  more: number;
}

/** A table that may go over several pages: its head is on each of them, and no row is cut. */
export function Rows({ label, head, rows, more }: RowsProps) {
  return (
    <div className={classes.scroll} role="group" aria-label={`${label}, can be scrolled`} tabIndex={0}>
      <Table aria-label={label} className={classes.rows} withTableBorder>
        <Table.Thead>
          <Table.Tr>
            {head.map(each => (
              <Table.Th key={each} scope="col">
                {each}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr key={index}>
              {row.map((cell, column) => (
                <Table.Td key={column}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {more > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          and {plural(more, 'row')} more, which the report’s file has.
        </Text>
      )}
    </div>
  );
}
