import { Table, Text } from '@mantine/core';
import type { SettingSource, Target } from '../api/types';
import { openLevels, valueText } from '../timeframes/levelSettings';
import { levelNames } from '../timeframes/week';

/** Who says what counts for a target, in words. */
export const sourceWords: Record<SettingSource, string> = { target: 'its own', group: 'its groups’', site: 'its site’s', organisation: 'the organisation’s', rules: 'by rule' };

/** What fetching packages may take of a target's line at each level, and who says so. */
export function EffectiveLevels({ target }: { target: Target }) {
  return (
    <Table fz="sm" aria-label="What fetching may take at each level" horizontalSpacing={6} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Level</Table.Th>
          <Table.Th scope="col">Rate</Table.Th>
          <Table.Th scope="col">Pause between two files</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {openLevels.map((level, index) => {
          const { bytesPerSecond, bytesPerSecondFrom, pauseSeconds, pauseSecondsFrom, shareOfTime } = target.effective[level];
          return (
            <Table.Tr key={level}>
              <Table.Td>{levelNames[index + 1]}</Table.Td>
              <Value text={valueText('bytesPerSecond', bytesPerSecond ?? 0) + (shareOfTime < 1 ? ', half of the time' : '')} from={bytesPerSecondFrom} />
              <Value text={valueText('pauseSeconds', pauseSeconds)} from={pauseSecondsFrom} />
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function Value({ text, from }: { text: string; from: SettingSource | null }) {
  return (
    <Table.Td>
      {text}{' '}
      <Text span inherit c="dimmed">
        ({sourceWords[from ?? 'rules']})
      </Text>
    </Table.Td>
  );
}
