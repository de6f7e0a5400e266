import { Alert, Button, Group, Modal, MultiSelect, Select, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { useDefinitions, useDefinitionVersions } from '../api/queries';
import type { RunCreated, StartRun } from '../api/types';
import { formatCount, plural } from '../format/count';
import { useGroups } from '../groups/queries';
import { useSession } from '../session/SessionProvider';
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
  const queries = useQueryClient();
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
  const start = useMutation({
    mutationFn: (body: StartRun) => client.post<RunCreated>('/api/runs', body),
    onSuccess: created => {
      void queries.invalidateQueries({ queryKey: ['runs'] });
      void navigate(`/runs/${encodeURIComponent(created.id)}`);
    },
  });

  return (
    <Modal opened onClose={onClose} title="Start a run" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={event => {
          event.preventDefault();
          if (request && published) start.mutate(request);
        }}
      >
        <Stack>
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
          {start.error && <Failure error={start.error} />}
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              It starts at once.
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Close
              </Button>
              <Button type="submit" disabled={!request || !published} loading={start.isPending}>
                {startLabel(targets.size, picked.length)}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function startLabel(targets: number, groups: number): string {
  const parts = [groups > 0 ? plural(groups, 'group') : '', targets > 0 ? plural(targets, 'target') : ''].filter(Boolean);
  return parts.length === 0 ? 'Start' : `Start on ${parts.join(' and ')}`;
}
