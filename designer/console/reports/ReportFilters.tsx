import { Button, Group, Paper, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilterOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useDefinitions } from '../api/queries';
import type { ReportsFilter } from '../api/types';
import { useNow } from '../format/NowProvider';
import { outcomeWords } from '../format/words';
import { instantOf, beginningOf, isPeriod, localField, periods, type Period } from './period';
import { useSummary } from './queries';
import { noSite, type FilterName } from './useReportsFilter';
import classes from './reports.module.css';

interface Props {
  values: Record<FilterName, string | null>;
  period: Period | null;
  filter: ReportsFilter;
  change: (changes: Partial<Record<FilterName, string | null>>) => void;
}

/** What the numbers and lines below are about. Choices are those that occur under the other filters. */
export function ReportFilters({ values, period, filter, change }: Props) {
  const now = useNow();
  const definitions = useDefinitions();
  const without = (...names: (keyof ReportsFilter)[]) => Object.fromEntries(Object.entries(filter).filter(([name]) => !names.includes(name as keyof ReportsFilter))) as ReportsFilter;
  const runs = useSummary(without('run', 'name', 'activity', 'outcome', 'failed', 'cause'), 'run', 200);
  const sites = useSummary(without('site', 'withoutSite', 'name', 'activity', 'outcome', 'failed', 'cause'), 'site', 1000);
  const actions = useSummary(without('name', 'activity', 'outcome', 'failed', 'cause'), 'action', 500);

  const activities = new Map((actions.data?.items ?? []).map(group => [`${group.definition} ${group.activity}`, group]));
  const names = [...new Set((actions.data?.items ?? []).filter(group => values.activity === null || group.activity === values.activity).map(group => group.action!))].sort();
  const picked = ['definition', 'run', 'site', 'target', 'activity', 'action', 'outcome', 'cause', 'from', 'to'].some(name => values[name as FilterName] !== null);

  function choosePeriod(next: string) {
    if (isPeriod(next)) change({ period: next === '7d' ? null : next, from: null, to: null });
    else change({ period: null, from: beginningOf(period ?? '7d', now) ?? new Date(now - 7 * 86_400_000).toISOString(), to: null });
  }

  return (
    <Paper withBorder p="md" mb="md" component="section" aria-label="Filters" className={classes.screenOnly}>
      <Group gap="sm" align="flex-end">
        <SegmentedControl
          aria-label="Period"
          size="xs"
          value={period ?? 'own'}
          onChange={choosePeriod}
          data={[...Object.entries(periods).map(([value, { label }]) => ({ value, label })), { value: 'own', label: 'From–to' }]}
        />
        {period === null && (
          <>
            <Instants label="From" value={values.from} onChange={from => change({ from })} />
            <Instants label="To" value={values.to} onChange={to => change({ to })} />
          </>
        )}
      </Group>
      <Group gap="sm" mt="sm" align="flex-end">
        <Choice label="Distribution" value={values.definition} data={(definitions.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))} onChange={definition => change({ definition, run: null, activity: null, action: null })} />
        <Choice
          label="Run"
          value={values.run}
          w={200}
          data={(runs.data?.items ?? []).map(({ run, runName }) => ({ value: run!, label: `${runName ?? 'Run'} · ${run!.slice(-6)}` }))}
          onChange={run => change({ run })}
        />
        <Choice label="Site" w={130} value={values.site} data={(sites.data?.items ?? []).map(({ site }) => ({ value: site === '' ? noSite : site!, label: site === '' ? 'without a site' : site! }))} onChange={site => change({ site })} />
        <TargetName value={values.target} onChange={target => change({ target })} />
        <Choice
          label="Activity"
          value={values.activity === null ? null : `${values.definition} ${values.activity}`}
          data={[...activities].map(([value, { activity, activityName, definitionName }]) => ({ value, label: `${activityName ?? activity}${values.definition === null ? ` · ${definitionName ?? 'removed distribution'}` : ''}` }))}
          onChange={value => {
            const group = value === null ? null : activities.get(value);
            change({ activity: group?.activity ?? null, action: null, ...(group ? { definition: group.definition } : {}) });
          }}
        />
        <Choice label="Action" value={values.action} data={names.map(value => ({ value, label: value }))} onChange={action => change({ action })} />
        <Choice
          label="Status"
          w={130}
          value={values.outcome}
          data={[{ value: 'failures', label: 'any failure' }, ...Object.entries(outcomeWords).map(([value, { label }]) => ({ value, label }))]}
          onChange={outcome => change({ outcome })}
        />
        {picked && (
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconFilterOff size={14} />}
            onClick={() => change({ definition: null, run: null, site: null, target: null, activity: null, action: null, outcome: null, cause: null, from: null, to: null, count: null })}
          >
            No filters
          </Button>
        )}
      </Group>
    </Paper>
  );
}

interface ChoiceProps {
  label: string;
  value: string | null;
  data: { value: string; label: string }[];
  onChange: (value: string | null) => void;
  w?: number;
}

function Choice({ label, value, data, onChange, w = 170 }: ChoiceProps) {
  // What is chosen stays visible even if it does not occur any more.
  const all = value === null || data.some(each => each.value === value) ? data : [...data, { value, label: value }];
  return (
    <Select
      label={label}
      placeholder="any"
      size="xs"
      w={{ base: 'calc(50% - 6px)', sm: w }}
      clearable
      searchable
      nothingFoundMessage="None is called that"
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      data={all}
      value={value}
      onChange={onChange}
    />
  );
}

/** The server compares whole names; it is asked when the typing rests. */
function TargetName({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  const later = useDebouncedCallback((next: string) => onChange(next.trim() || null), 500);
  return (
    <TextInput
      label="Target"
      placeholder="its whole name"
      size="xs"
      w={{ base: 'calc(50% - 6px)', sm: 140 }}
      value={text}
      onChange={event => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}

function Instants({ label, value, onChange }: { label: string; value: string | null; onChange: (value: string | null) => void }) {
  return <TextInput type="datetime-local" label={label} size="xs" value={localField(value)} onChange={event => onChange(instantOf(event.currentTarget.value))} />;
}
