import { Table } from '@mantine/core';
import type { LevelSettings } from '../api/types';
import { openLevels, settings, valueText } from './levelSettings';
import { levelNames } from './week';

/** What is set at each level. */
export function LevelTable({ levels }: { levels: LevelSettings }) {
  return (
    <Table mt="sm" fz="sm" aria-label="What is set at each level" horizontalSpacing={6} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Level</Table.Th>
          {settings.map(({ label }) => (
            <Table.Th key={label} scope="col" ta="right">
              {label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {openLevels.map((level, index) => (
          <Table.Tr key={level}>
            <Table.Td>{levelNames[index + 1]}</Table.Td>
            {settings.map(({ name }) => (
              <Table.Td key={name} ta="right">
                {valueText(name, levels[level]?.[name] ?? null)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
