import { Anchor, Badge, Button, Paper, Text } from '@mantine/core';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { TargetGroup } from '../api/types';
import { formatCount } from '../format/count';
import { mayAdminister } from '../session/roles';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { useKnownServer } from '../shell/ServerContext';
import { Empty } from '../shell/states';
import { FleetNav } from '../targets/FleetNav';
import { GroupForm } from './GroupForm';
import { queryText, useGroups } from './queries';

const columns: readonly Column<TargetGroup>[] = [
  {
    header: 'Name',
    width: '30%',
    narrow: 'heading',
    cell: group => (
      <div>
        <Anchor component={Link} to={`/groups/${encodeURIComponent(group.name)}`} fw={600} style={{ overflowWrap: 'anywhere' }}>
          {group.name}
        </Anchor>
        {group.description !== '' && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {group.description}
          </Text>
        )}
      </div>
    ),
  },
  { header: 'Who', narrow: 'line', cell: group => <Membership group={group} /> },
  { header: 'Credential set', width: 160, cell: group => group.credentials },
  { header: 'Timeframe', width: 140, cell: group => group.timeframe },
  { header: 'Targets', width: 90, align: 'right', cell: group => formatCount(group.targets) },
];

/** Whether a group is a list, or whoever fits its conditions. */
export function Membership({ group }: { group: TargetGroup }) {
  if (group.query === null)
    return (
      <Text size="sm" c="dimmed" component="span">
        those that are put into it
      </Text>
    );
  return (
    <Text size="sm" component="span">
      <Badge variant="default" size="sm" tt="none" fw={500} mr={6}>
        dynamic
      </Badge>
      {queryText(group.query)}
    </Text>
  );
}

/** Names under which several targets go. */
export function GroupsPage() {
  const { role } = useKnownServer();
  const groups = useGroups();
  const [adding, setAdding] = useState(false);
  const create = mayAdminister(role) && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setAdding(true)}>
      New group
    </Button>
  );
  return (
    <>
      <FleetNav />
      <PageTitle title="Groups">{groups.data && groups.data.length > 0 && create}</PageTitle>
      <Paper withBorder>
        <Answer query={groups} what="groups">
          {data =>
            data.length === 0 ? (
              <Empty icon={IconUsersGroup} title="No groups yet">
                <Text c="dimmed" ta="center">
                  A run takes whole groups; a group is a list of targets, or whoever fits: every till in Bonn, every Windows.
                </Text>
                {create}
              </Empty>
            ) : (
              <DataTable label="Groups" columns={columns} rows={data} rowKey={group => group.name} />
            )
          }
        </Answer>
      </Paper>
      {adding && <GroupForm group={null} onClose={() => setAdding(false)} />}
    </>
  );
}
