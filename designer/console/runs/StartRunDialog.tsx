import { Alert, MultiSelect, Select, SimpleGrid, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAgain, useDefinitions, useDefinitionVersions } from '../api/queries';
import type { RunCreated, StartRun } from '../api/types';
import { formatCount, plural } from '../format/count';
import { useGroups } from '../groups/queries';
import { useSession } from '../session/SessionProvider';
import { instantOf, localField } from '../reports/period';
import { FormModal } from '../shell/FormModal';
import { Failure, Loading } from '../shell/states';
import { newId } from '../api/newId';
import { NextOpenings } from './NextOpenings';
import { planOf, valuesOf } from './plan';
import { RunForecast } from './RunForecast';
import { RunInputs } from './RunInputs';
import { TargetPicker, type Picked } from './TargetPicker';

interface Props {
  onClose: () => void;
  /** Id of the definition to begin with, for links from elsewhere. */
  preselected: string | null;
}

/** Picks a published definition and targets, and starts the run. */
export function StartRunDialog({ onClose, preselected }: Props) {
  const { client } = useSession();
  const again = useAgain('runs');
  const navigate = useNavigate();
  const definitions = useDefinitions();
  const [definitionId, setDefinitionId] = useState(preselected);
  const versions = useDefinitionVersions(definitionId);
  const [targets, setTargets] = useState<Picked>(new Map());
  const groups = useGroups();
  const [picked, setPicked] = useState<string[]>([]);
  const [startAt, setStartAt] = useState<string | null>(null);
  const [typed, setTyped] = useState<Record<string, string>>({});

  const published = versions.data?.find(version => version.isPublished);
  const unpublished = definitionId !== null && versions.data !== undefined && published === undefined;
  const plan = useQuery({
    queryKey: ['definitions', definitionId, 'plan', published?.version],
    queryFn: async ({ signal }) => planOf(await client.get(`/api/definitions/${encodeURIComponent(definitionId!)}`, { version: published!.version }, signal)),
    enabled: published !== undefined,
    staleTime: Infinity,
  });
  const inputs = plan.data?.inputs ?? [];
  const zones = useMemo(() => [...new Set([...targets.values()].filter(zone => zone !== null))].sort(), [targets]);
  const request = useMemo<StartRun | null>(
    () =>
      definitionId === null || targets.size + picked.length === 0
        ? null
        : { id: newId(), definitionId, targets: [...targets.keys()], groups: picked, startAt, inputs: valuesOf(plan.data?.inputs ?? [], typed), announceTargets: false },
    [definitionId, targets, picked, startAt, typed, plan.data],
  );

  const isReady = request !== null && published !== undefined && plan.data !== undefined;

  return (
    <FormModal
      title="Start a run"
      size="lg"
      verb={startLabel(targets.size, picked.length)}
      ready={isReady}
      save={() => client.post<RunCreated>('/api/runs', request)}
      onSaved={created => {
        void again();
        void navigate(`/runs/${encodeURIComponent(created.id)}`);
      }}
      onClose={onClose}
      note={startAt === null ? 'It starts at once.' : 'It waits for its start.'}
    >
      {definitions.error && <Failure error={definitions.error} retry={() => void definitions.refetch()} />}
      {definitions.isPending && <Loading what="distributions" />}
      {definitions.data?.total === 0 && (
        <Alert icon={<IconInfoCircle />} title="There is no distribution yet">
          Push one from a terminal: orchestrator definitions push workflows/hello.json
        </Alert>
      )}
      {definitions.data && definitions.data.total > 0 && (
        <Select
          label="Distribution"
          placeholder="Pick one"
          searchable
          data-autofocus
          nothingFoundMessage="None is called that"
          data={definitions.data.items.map(definition => ({ value: definition.id, label: definition.name }))}
          value={definitionId}
          onChange={setDefinitionId}
          description={published && `Version ${published.version}${published.description ? `: ${published.description}` : ''}`}
          error={unpublished ? 'It has no published version; publish it first.' : undefined}
        />
      )}
      {groups.data && groups.data.length > 0 && (
        <MultiSelect
          label="Groups"
          placeholder={picked.length === 0 ? 'None' : ''}
          description="Whoever belongs to them when the run is made"
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'No groups' }}
          data={groups.data.map(group => ({ value: group.name, label: `${group.name} (${formatCount(group.targets)})` }))}
          value={picked}
          onChange={setPicked}
        />
      )}
      <TargetPicker picked={targets} onChange={setTargets} />
      {plan.error && <Failure error={plan.error} retry={() => void plan.refetch()} />}
      <RunInputs inputs={inputs} typed={typed} onChange={setTyped} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          type="datetime-local"
          label="Start"
          description="Empty: at once"
          value={localField(startAt)}
          onChange={event => setStartAt(instantOf(event.currentTarget.value))}
        />
      </SimpleGrid>
      {plan.data && plan.data.timeframes.length > 0 && zones.length > 0 && <NextOpenings timeframes={plan.data.timeframes} zones={zones} />}
      <RunForecast request={isReady ? request : null} />
    </FormModal>
  );
}

function startLabel(targets: number, groups: number): string {
  const parts = [groups > 0 ? plural(groups, 'group') : '', targets > 0 ? plural(targets, 'target') : ''].filter(Boolean);
  return parts.length === 0 ? 'Start' : `Start on ${parts.join(' and ')}`;
}
