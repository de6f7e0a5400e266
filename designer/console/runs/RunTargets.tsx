import { ActionIcon, Chip, Group, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconClockEdit, IconReportSearch, IconSearch, IconTerminal2, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { useRunActivities, useRunTargets } from '../api/queries';
import type { Run, RunTarget } from '../api/types';
import { Elapsed } from '../format/Elapsed';
import { Instant } from '../format/Instant';
import { SimulatedMark } from '../format/SimulatedMark';
import { ledgerStates, reasonLabels, stateWords } from '../format/words';
import { WordBadge } from '../format/WordBadge';
import { DataTable, type Column } from '../shell/DataTable';
import { mayChangeAttempts } from '../session/roles';
import { Pager } from '../shell/Pager';
import { useKnownServer } from '../shell/ServerContext';
import { Empty, Failure, Loading } from '../shell/states';
import { LiveOutputDrawer } from './LiveOutputDrawer';
import { StandByDialog } from './StandByDialog';
import { useFilters } from './useFilters';

const pageSize = 25;

interface Props {
  run: Run;
  /** Goes to the report of one target. */
  onReport: (target: string) => void;
}

/** The targets of a run: where each one stands, and why. */
export function RunTargets({ run, onReport }: Props) {
  const { values, offset, change } = useFilters(['state', 'reason', 'activity', 'text']);
  const [text, setText] = useState(values.text ?? '');
  const search = useDebouncedCallback((value: string) => change({ text: value }), 250);
  const activities = useRunActivities(run.id);
  const targets = useRunTargets(run.id, {
    state: values.state ?? '',
    reason: values.reason ?? '',
    activity: values.activity ?? '',
    text: values.text ?? '',
    offset,
    limit: pageSize,
  });
  const { role } = useKnownServer();
  const [changed, setChanged] = useState<string | null>(null);
  const [watched, setWatched] = useState<string | null>(null);
  const nameOf = (activity: string) => activities.data?.find(each => each.activity === activity)?.name ?? activity;
  const states = values.state?.split(',') ?? [];

  return (
    <Stack gap={0}>
      <Stack gap="sm" p="md">
        <Group gap="sm" align="flex-end">
          <TextInput
            aria-label="Name of the target"
            placeholder="Part of a name"
            leftSection={<IconSearch size={16} />}
            value={text}
            onChange={event => {
              setText(event.currentTarget.value);
              search(event.currentTarget.value);
            }}
            w={{ base: '100%', xs: 220 }}
          />
          <Select
            aria-label="Why they wait"
            placeholder="Any reason"
            clearable
            data={Object.entries(reasonLabels).map(([value, label]) => ({ value, label }))}
            value={values.reason}
            onChange={reason => change({ reason })}
            w={{ base: '100%', xs: 220 }}
          />
          <Select
            aria-label="Where they are"
            placeholder="Any activity"
            clearable
            data={(activities.data ?? []).map(each => ({ value: each.activity, label: each.name }))}
            value={values.activity}
            onChange={activity => change({ activity })}
            w={{ base: '100%', xs: 220 }}
          />
        </Group>
        <Chip.Group multiple value={states} onChange={next => change({ state: next.join(',') })}>
          <Group gap={6}>
            {ledgerStates.map(state => (
              <Chip key={state} value={state} size="xs" color={stateWords[state].color} variant="light">
                {stateWords[state].label}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Stack>
      {targets.error && <Failure error={targets.error} retry={() => void targets.refetch()} />}
      {targets.isPending && <Loading what="targets" />}
      {targets.data?.total === 0 && <Empty icon={IconUsersGroup} title="No target matches these filters" />}
      {targets.data && targets.data.total > 0 && (
        <>
          <DataTable
            label="Targets"
            columns={columnsOf(nameOf, onReport, setWatched, mayChangeAttempts(run, role) ? setChanged : null)}
            rows={targets.data.items}
            rowKey={target => target.ordinal}
            stale={targets.isPlaceholderData}
          />
          <Pager offset={offset} limit={pageSize} total={targets.data.total} onChange={next => change({ offset: String(next) })} />
        </>
      )}
      {watched !== null && <LiveOutputDrawer runId={run.id} target={watched} onClose={() => setWatched(null)} />}
      {changed !== null && <StandByDialog runId={run.id} target={changed} onClose={() => setChanged(null)} />}
    </Stack>
  );
}

function columnsOf(
  nameOf: (activity: string) => string,
  onReport: (target: string) => void,
  onWatch: (target: string) => void,
  onChangeAttempts: ((target: string) => void) | null,
): readonly Column<RunTarget>[] {
  return [
    {
      header: 'Target',
      narrow: 'heading',
      width: 240,
      cell: target => (
        <Group gap={6} wrap="nowrap">
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {target.target}
          </Text>
          {target.simulated && <SimulatedMark />}
        </Group>
      ),
    },
    { header: 'State', width: 120, narrow: 'corner', cell: target => <WordBadge word={stateWords[target.state]} /> },
    {
      header: 'Why',
      narrow: 'line',
      cell: target => (
        <Text size="sm" component="span">
          {target.why ?? target.message}
          {target.until !== null && (
            <Text span inherit c="dimmed">
              {' '}
              until <Instant at={target.until} zone={target.zone} />
            </Text>
          )}
        </Text>
      ),
    },
    {
      header: 'Activity',
      width: 180,
      cell: target => (
        <Text size="sm" component="span">
          {nameOf(target.activity)}
          {target.attempt > 1 && (
            <Text span inherit c="dimmed">
              {' '}
              · attempt {target.attempt}
            </Text>
          )}
        </Text>
      ),
    },
    { header: 'Started', width: 120, cell: target => (target.startedAt === null ? null : <Instant at={target.startedAt} zone={target.zone} />) },
    { header: 'Duration', width: 110, align: 'right', cell: target => (target.startedAt === null ? null : <Elapsed from={target.startedAt} to={target.endedAt} />) },
    {
      header: 'Report',
      width: 100,
      align: 'right',
      cell: target => (
        <Group gap={4} wrap="nowrap" justify="flex-end">
          {onChangeAttempts && target.reason === 'retry' && (
            <Tooltip label={`How long and how often ${target.target} is tried again`}>
              <ActionIcon variant="subtle" aria-label={`Next attempts of ${target.target}`} onClick={() => onChangeAttempts(target.target)}>
                <IconClockEdit size={18} />
              </ActionIcon>
            </Tooltip>
          )}
          {target.state === 'active' && (
            <Tooltip label={`What ${target.target} prints now`}>
              <ActionIcon variant="subtle" aria-label={`Live output of ${target.target}`} onClick={() => onWatch(target.target)}>
                <IconTerminal2 size={18} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label={`What ${target.target} reported`}>
            <ActionIcon variant="subtle" aria-label={`Report of ${target.target}`} onClick={() => onReport(target.target)}>
              <IconReportSearch size={18} />
            </ActionIcon>
          </Tooltip>
        </Group>
      ),
    },
  ];
}
