import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconEdit, IconPlus, IconUsersGroup, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { Target, TargetGroup } from '../api/types';
import { plural } from '../format/count';
import { TargetPicker, type Picked } from '../runs/TargetPicker';
import { useFilters } from '../runs/useFilters';
import { mayAdminister } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { BackLink } from '../shell/BackLink';
import { DataTable, type Column } from '../shell/DataTable';
import { Facts } from '../shell/Facts';
import { Pager } from '../shell/Pager';
import { PageTitle } from '../shell/PageTitle';
import { Part } from '../shell/Part';
import { RemoveButton } from '../shell/RemoveButton';
import { useKnownServer } from '../shell/ServerContext';
import { Empty, Failure } from '../shell/states';
import { targetColumns } from '../targets/targetColumns';
import { GroupForm } from './GroupForm';
import { Membership } from './GroupsPage';
import { groupPath, useGroups, useMembers } from './queries';

const pageSize = 25;
const shown = ['Name', 'Agent', 'System', 'Site', 'Tags'];

/** One group and who belongs to it now. */
export function GroupPage() {
  const { name = '' } = useParams();
  const groups = useGroups();
  return (
    <Stack gap="md">
      <BackLink to="/groups" label="Groups" />
      <Answer query={groups} what="the group">
        {data => {
          const group = data.find(each => each.name.toLowerCase() === name.toLowerCase());
          return group ? <GroupView key={group.name} group={group} /> : <Failure error={new Error(`There is no group called “${name}”; it may have been removed.`)} />;
        }}
      </Answer>
    </Stack>
  );
}

function GroupView({ group }: { group: TargetGroup }) {
  const { client } = useSession();
  const { role } = useKnownServer();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { offset, change } = useFilters([]);
  const members = useMembers(group.name, offset, pageSize);
  const [open, setOpen] = useState<'settings' | 'members' | null>(null);
  const mayChange = mayAdminister(role);
  const again = async () => {
    await queries.invalidateQueries({ queryKey: ['groups'] });
    void queries.invalidateQueries({ queryKey: ['targets'] });
  };
  const membership = useMutation({
    mutationFn: (body: { add?: string[]; remove?: string[] }) => client.post<TargetGroup>(`${groupPath(group.name)}/targets`, body),
    onSuccess: async () => {
      await again();
      setOpen(null);
    },
  });
  const isList = group.query === null;
  const columns: readonly Column<Target>[] = [
    ...targetColumns.filter(column => shown.includes(column.header)),
    ...(mayChange && isList
      ? [
          {
            header: 'Take out',
            align: 'right' as const,
            width: 110,
            cell: (target: Target) => (
              <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconX size={13} />} aria-label={`Take out ${target.name}`} onClick={() => membership.mutate({ remove: [target.name] })}>
                Take out
              </Button>
            ),
          },
        ]
      : []),
  ];

  return (
    <>
      <PageTitle title={group.name}>
        {mayChange && (
          <Group gap="xs">
            <RemoveButton
              what={`the group “${group.name}”`}
              consequence="Its targets stay in the inventory and leave the group."
              remove={async () => {
                await client.delete(groupPath(group.name));
                void navigate('/groups');
                await again();
              }}
            />
            <Button leftSection={<IconEdit size={16} />} onClick={() => setOpen('settings')}>
              Settings
            </Button>
          </Group>
        )}
      </PageTitle>
      <Part title="What it is">
        <Facts
          facts={[
            ['Description', group.description],
            ['Who belongs to it', <Membership key="who" group={group} />],
            ['Credential set', group.credentials],
            ['Timeframe', group.timeframe],
          ]}
        />
      </Part>
      <Part
        title={plural(group.targets, 'target')}
        flush
        side={
          mayChange &&
          isList && (
            <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setOpen('members')}>
              Put targets into it
            </Button>
          )
        }
      >
        {membership.error && open === null && <Failure error={membership.error} />}
        <Answer query={members} what="who belongs to it">
          {data =>
            data.total === 0 ? (
              <Empty icon={IconUsersGroup} title="Nobody belongs to it">
                <Text c="dimmed" ta="center">
                  {isList ? 'Put targets into it, or import a list that names it.' : 'No target fits its conditions now.'}
                </Text>
              </Empty>
            ) : (
              <>
                <DataTable label="Targets" columns={columns} rows={data.items} rowKey={target => target.id} stale={members.isPlaceholderData} />
                <Pager offset={offset} limit={pageSize} total={data.total} onChange={next => change({ offset: String(next) })} />
              </>
            )
          }
        </Answer>
      </Part>
      {open === 'settings' && <GroupForm group={group} onClose={() => setOpen(null)} />}
      {open === 'members' && <PutInto group={group} pending={membership.isPending} error={membership.error} onPut={add => membership.mutate({ add })} onClose={() => setOpen(null)} />}
    </>
  );
}

interface PutIntoProps {
  group: TargetGroup;
  pending: boolean;
  error: Error | null;
  onPut: (names: string[]) => void;
  onClose: () => void;
}

function PutInto({ group, pending, error, onPut, onClose }: PutIntoProps) {
  const [picked, setPicked] = useState<Picked>(new Map());
  return (
    <Modal opened onClose={onClose} title={`Put targets into ${group.name}`} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <TargetPicker picked={picked} onChange={setPicked} />
        {error && <Failure error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button disabled={picked.size === 0} loading={pending} onClick={() => onPut([...picked.keys()])}>
            Put {plural(picked.size, 'target')} into it
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
