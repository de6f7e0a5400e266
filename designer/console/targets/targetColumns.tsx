import { Anchor, Badge, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Target } from '../api/types';
import { SimulatedMark } from '../format/SimulatedMark';
import type { Column } from '../shell/DataTable';
import { Presence } from './Presence';

export function targetPath(name: string): string {
  return `/targets/${encodeURIComponent(name)}`;
}

/** How targets are shown wherever they are listed. */
export const targetColumns: readonly Column<Target>[] = [
  {
    header: 'Name',
    width: 220,
    narrow: 'heading',
    order: 'name',
    cell: target => (
      <Group gap={6} wrap="nowrap">
        <Anchor component={Link} to={targetPath(target.name)} size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {target.name}
        </Anchor>
        {target.simulated && <SimulatedMark />}
      </Group>
    ),
  },
  { header: 'Agent', width: 150, narrow: 'corner', cell: target => <Presence target={target} /> },
  {
    header: 'System',
    narrow: 'line',
    order: 'os',
    cell: target => (
      <Text size="sm" component="span">
        {target.osDescription || target.os || 'not known yet'}
        {target.architecture && (
          <Text span inherit c="dimmed">
            {' '}
            {target.architecture}
          </Text>
        )}
      </Text>
    ),
  },
  { header: 'Site', width: 90, order: 'site', cell: target => target.site || null },
  { header: 'Tags', width: 120, cell: target => (target.tags.length === 0 ? null : <Words words={target.tags} />) },
  { header: 'Groups', width: 110, cell: target => (target.groups.length === 0 ? null : <Text size="sm" component="span">{target.groups.join(', ')}</Text>) },
  { header: 'Zone', width: 140, cell: target => target.zone },
  { header: 'Timeframe', width: 100, cell: target => target.timeframe },
];

export function Words({ words }: { words: readonly string[] }) {
  return (
    <Group gap={4} component="span">
      {words.map(word => (
        <Badge key={word} variant="default" size="sm" tt="none" fw={500}>
          {word}
        </Badge>
      ))}
    </Group>
  );
}
