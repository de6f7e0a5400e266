import { SegmentedControl, Select, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAgain } from '../api/queries';
import type { GroupBody, GroupQuery, TargetGroup } from '../api/types';
import { useCredentials } from '../credentials/queries';
import { useSession } from '../session/SessionProvider';
import { FormModal } from '../shell/FormModal';
import { agentStates, systems } from '../targets/words';
import { useTimeframes } from '../timeframes/queries';
import { groupPath, useGroups } from './queries';

type Conditions = Record<'name' | 'tag' | 'site' | 'os' | 'agent', string | null>;

/** A group to make or to change. */
export function GroupForm({ group, onClose }: { group: TargetGroup | null; onClose: () => void }) {
  const { client } = useSession();
  const again = useAgain('groups', 'targets');
  const navigate = useNavigate();
  const groups = useGroups();
  const credentials = useCredentials();
  const timeframes = useTimeframes();
  const [name, setName] = useState(group?.name ?? '');
  const [description, setDescription] = useState(group?.description ?? '');
  const [set, setSet] = useState(group?.credentials ?? null);
  const [timeframe, setTimeframe] = useState(group?.timeframe ?? null);
  const [dynamic, setDynamic] = useState(group !== null && group.query !== null);
  const [conditions, setConditions] = useState<Conditions>({
    name: group?.query?.name ?? null,
    tag: group?.query?.tag ?? null,
    site: group?.query?.site ?? null,
    os: group?.query?.os ?? null,
    agent: group?.query?.agent ?? null,
  });
  const asked = Object.entries(conditions).filter(([, value]) => value !== null && value.trim() !== '');
  const changesWithAgents = dynamic && timeframe !== null && conditions.agent !== null;
  const collides = group === null && (groups.data ?? []).some(each => each.name.toLowerCase() === name.trim().toLowerCase());

  const save = () => {
    const body: GroupBody = { description, credentials: set, timeframe, query: dynamic ? (Object.fromEntries(asked) as unknown as GroupQuery) : null };
    return client.put<TargetGroup>(groupPath(name.trim()), body);
  };
  const onSaved = (saved: TargetGroup) => {
    void again();
    onClose();
    if (group === null) void navigate(`/groups/${encodeURIComponent(saved.name)}`);
  };
  const change = (changes: Partial<Conditions>) => setConditions(current => ({ ...current, ...changes }));

  return (
    <FormModal
      title={group === null ? 'New group' : `Settings of ${group.name}`}
      size="lg"
      ready={name.trim() !== '' && !collides && !(dynamic && asked.length === 0) && !changesWithAgents}
      save={save}
      onSaved={onSaved}
      onClose={onClose}
    >
      {group === null && (
        <TextInput label="Name" required data-autofocus value={name} onChange={event => setName(event.currentTarget.value)} error={collides ? 'There is a group of this name already.' : undefined} />
      )}
      <Textarea label="Description" autosize minRows={1} maxLength={1000} value={description} onChange={event => setDescription(event.currentTarget.value)} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label="Credential set"
          description="Of targets that name none themselves"
          clearable
          data={[...new Set([...(credentials.data ?? []).map(each => each.name), ...(set ? [set] : [])])]}
          value={set}
          onChange={setSet}
        />
        <Select
          label="Timeframe"
          description="Of targets that name none themselves"
          clearable
          placeholder="their site’s"
          data={[...new Set([...(timeframes.data ?? []).map(each => each.name), ...(timeframe ? [timeframe] : [])])]}
          value={timeframe}
          onChange={setTimeframe}
          error={changesWithAgents ? 'Not while it asks for the agent: who belongs to it would change whenever one comes or goes.' : undefined}
        />
      </SimpleGrid>
      <SegmentedControl
        aria-label="Who belongs to it"
        value={dynamic ? 'dynamic' : 'static'}
        onChange={value => setDynamic(value === 'dynamic')}
        data={[
          { value: 'static', label: 'Those that are put into it' },
          { value: 'dynamic', label: 'Whoever fits' },
        ]}
      />
      {dynamic && (
        <>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput label="Name" description="* stands for any characters, ? for one" value={conditions.name ?? ''} onChange={event => change({ name: event.currentTarget.value })} />
            <TextInput label="Tag" description="One of its tags" value={conditions.tag ?? ''} onChange={event => change({ tag: event.currentTarget.value })} />
            <TextInput label="Site" value={conditions.site ?? ''} onChange={event => change({ site: event.currentTarget.value })} />
            <Select label="System" clearable data={systems} value={conditions.os} onChange={os => change({ os })} />
            <Select label="Agent" clearable data={agentStates} value={conditions.agent} onChange={agent => change({ agent })} />
          </SimpleGrid>
          <Text size="xs" c="dimmed">
            All that is set must hold; at least one has to be. Who that is, is found out anew for every run.
          </Text>
        </>
      )}
    </FormModal>
  );
}
