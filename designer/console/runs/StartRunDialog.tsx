import { Alert, MultiSelect, Select } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAgain, useDefinitions, useDefinitionVersions } from '../api/queries';
import type { RunCreated, StartRun } from '../api/types';
import { formatCount, plural } from '../format/count';
import { useGroups } from '../groups/queries';
import { useSession } from '../session/SessionProvider';
import { FormModal } from '../shell/FormModal';
import { Failure, Loading } from '../shell/states';
import { newId } from '../api/newId';
import { TargetPicker } from './TargetPicker';

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
  const [targets, setTargets] = useState<ReadonlySet<string>>(new Set());
  const groups = useGroups();
  const [picked, setPicked] = useState<string[]>([]);

  const published = versions.data?.find(version => version.isPublished);
  const unpublished = definitionId !== null && versions.data !== undefined && published === undefined;
  const request = useMemo<StartRun | null>(
    () => (definitionId === null || targets.size + picked.length === 0 ? null : { id: newId(), definitionId, targets: [...targets], groups: picked, announceTargets: false }),
    [definitionId, targets, picked],
  );

  return (
    <FormModal
      title="Start a run"
      size="lg"
      verb={startLabel(targets.size, picked.length)}
      ready={request !== null && published !== undefined}
      save={() => client.post<RunCreated>('/api/runs', request)}
      onSaved={created => {
        void again();
        void navigate(`/runs/${encodeURIComponent(created.id)}`);
      }}
      onClose={onClose}
      note="It starts at once."
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
    </FormModal>
  );
}

function startLabel(targets: number, groups: number): string {
  const parts = [groups > 0 ? plural(groups, 'group') : '', targets > 0 ? plural(targets, 'target') : ''].filter(Boolean);
  return parts.length === 0 ? 'Start' : `Start on ${parts.join(' and ')}`;
}
