import { Badge, Code, Group, Paper, Text, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconDeviceDesktop, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTargets } from '../api/queries';
import type { Target } from '../api/types';
import { Instant } from '../format/Instant';
import { SimulatedMark } from '../format/SimulatedMark';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { Pager } from '../shell/Pager';
import { Empty, Failure, Loading } from '../shell/states';

const pageSize = 25;

const columns: readonly Column<Target>[] = [
  {
    header: 'Name',
    width: 240,
    narrow: 'heading',
    cell: target => (
      <Group gap={6} wrap="nowrap">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {target.name}
        </Text>
        {target.simulated && <SimulatedMark />}
      </Group>
    ),
  },
  { header: 'Agent', width: 190, narrow: 'corner', cell: target => <Presence target={target} /> },
  {
    header: 'System',
    narrow: 'line',
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
  { header: 'Site', width: 90, cell: target => target.site || null },
  {
    header: 'Tags',
    width: 140,
    cell: target =>
      target.tags.length === 0 ? null : (
        <Group gap={4}>
          {target.tags.map(tag => (
            <Badge key={tag} variant="default" size="sm" tt="none" fw={500}>
              {tag}
            </Badge>
          ))}
        </Group>
      ),
  },
  { header: 'Zone', width: 150, cell: target => target.zone },
  { header: 'Timeframe', width: 110, cell: target => target.timeframe },
];

function Presence({ target }: { target: Target }) {
  if (target.conflict !== null)
    return (
      <Tooltip label={target.conflict} multiline maw={320}>
        <Group gap={6} wrap="nowrap" c="red">
          <IconAlertTriangle size={16} />
          <Text size="sm" inherit>
            conflict
          </Text>
        </Group>
      </Tooltip>
    );
  return (
    <Group gap={8} wrap="nowrap">
      <span aria-hidden style={{ width: 8, height: 8, borderRadius: '50%', background: `var(--mantine-color-${target.connected ? 'teal' : 'gray'}-5)` }} />
      <Text size="sm" component="span">
        {target.connected ? 'connected' : target.lastSeen === null ? 'never seen' : <>seen <Instant at={target.lastSeen} as="relative" /></>}
        {target.agentVersion && (
          <Text span inherit c="dimmed">
            {' '}
            {target.agentVersion}
          </Text>
        )}
      </Text>
    </Group>
  );
}

/** The inventory, plainly. */
export function TargetsPage() {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, 250);
  const [offset, setOffset] = useState(0);
  const targets = useTargets({ text: search, offset, limit: pageSize });
  return (
    <>
      <PageTitle title="Targets">
        <TextInput
          aria-label="Search targets"
          placeholder="Part of a name"
          leftSection={<IconSearch size={16} />}
          value={text}
          onChange={event => {
            setText(event.currentTarget.value);
            setOffset(0);
          }}
          w={{ base: '100%', xs: 260 }}
        />
      </PageTitle>
      <Paper withBorder>
        {targets.error && <Failure error={targets.error} retry={() => void targets.refetch()} />}
        {targets.isPending && <Loading what="targets" />}
        {targets.data?.total === 0 &&
          (search === '' ? (
            <Empty icon={IconDeviceDesktop} title="No targets yet">
              <Text c="dimmed" ta="center">
                A computer appears here once its agent has greeted this server. For a demonstration, start with simulated ones: <Code>./run --simulate 100</Code>
              </Text>
            </Empty>
          ) : (
            <Empty icon={IconSearch} title={`No target is called “${search}”`} />
          ))}
        {targets.data && targets.data.total > 0 && (
          <>
            <DataTable label="Targets" columns={columns} rows={targets.data.items} rowKey={target => target.id} stale={targets.isPlaceholderData} />
            <Pager offset={offset} limit={pageSize} total={targets.data.total} onChange={setOffset} />
          </>
        )}
      </Paper>
    </>
  );
}
