import { Anchor, Button, Paper, Text } from '@mantine/core';
import { IconCalendarTime, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Timeframe } from '../api/types';
import { formatCount } from '../format/count';
import { mayAdminister } from '../session/roles';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { useKnownServer } from '../shell/ServerContext';
import { Empty, Failure, Loading } from '../shell/states';
import { MiniWeek } from './MiniWeek';
import { OpenHours } from './OpenHours';
import { editPath, useTimeframes } from './queries';
import { readWeek } from './week';

const columns: readonly Column<Timeframe>[] = [
  {
    header: 'Name',
    width: '34%',
    narrow: 'heading',
    cell: timeframe => (
      <div>
        <Anchor component={Link} to={editPath(timeframe.name)} fw={600} style={{ overflowWrap: 'anywhere' }}>
          {timeframe.name}
        </Anchor>
        {timeframe.description !== '' && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {timeframe.description}
          </Text>
        )}
      </div>
    ),
  },
  { header: 'Week', width: 220, narrow: 'line', cell: timeframe => <MiniWeek week={readWeek(timeframe.grid)} label={timeframe.grid} /> },
  { header: 'Open', narrow: 'line', cell: timeframe => <OpenHours week={readWeek(timeframe.grid)} /> },
  { header: 'Exceptions', width: 120, align: 'right', cell: timeframe => (timeframe.exceptions.length === 0 ? null : formatCount(timeframe.exceptions.length)) },
];

/** The weeks by which it is decided when something may be done on a target. */
export function TimeframesPage() {
  const { role } = useKnownServer();
  const timeframes = useTimeframes();
  const create = mayAdminister(role) && (
    <Button component={Link} to="/timeframes/edit" leftSection={<IconPlus size={18} />}>
      New timeframe
    </Button>
  );
  return (
    <>
      <PageTitle title="Timeframes">{timeframes.data && timeframes.data.length > 0 && create}</PageTitle>
      <Paper withBorder>
        {timeframes.error && <Failure error={timeframes.error} retry={() => void timeframes.refetch()} />}
        {timeframes.isPending && <Loading what="timeframes" />}
        {timeframes.data?.length === 0 && (
          <Empty icon={IconCalendarTime} title="No timeframes yet">
            <Text c="dimmed" ta="center">
              A timeframe is a week that says when something may be done, and how much. Distributions wait for one, and targets may have one of their own.
            </Text>
            {create}
          </Empty>
        )}
        {timeframes.data && timeframes.data.length > 0 && <DataTable label="Timeframes" columns={columns} rows={timeframes.data} rowKey={timeframe => timeframe.name} />}
      </Paper>
    </>
  );
}
