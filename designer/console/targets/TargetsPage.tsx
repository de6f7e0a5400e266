import { Button, Code, Group, Paper, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDeviceDesktop, IconFilterOff, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTargets } from '../api/queries';
import { useGroups } from '../groups/queries';
import { useFilters } from '../runs/useFilters';
import { mayAdminister } from '../session/roles';
import { Answer } from '../shell/Answer';
import { DataTable } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { Pager } from '../shell/Pager';
import { SavedViews } from '../shell/SavedViews';
import { useKnownServer } from '../shell/ServerContext';
import { Empty } from '../shell/states';
import { FleetNav } from './FleetNav';
import { agentStates, systems } from './words';
import { targetColumns } from './targetColumns';
import { TargetForm } from './TargetForm';

const pageSize = 25;
const filterNames = ['text', 'site', 'tag', 'os', 'group', 'agent'] as const;
const viewNames = [...filterNames, 'order', 'down'] as const;

/** The fleet: searched, filtered and ordered by the server, page by page, since there may be a hundred thousand. */
export function TargetsPage() {
  const { role } = useKnownServer();
  const { values, offset, change } = useFilters(viewNames);
  const groups = useGroups();
  const [adding, setAdding] = useState(false);
  const filter = Object.fromEntries(filterNames.map(name => [name, values[name] ?? '']));
  const order = values.order ?? 'name';
  const targets = useTargets({ ...filter, order, descending: values.down === 'yes', offset, limit: pageSize });
  const isFiltered = filterNames.some(name => values[name] !== null);

  function setOrder(by: string, descending: boolean) {
    change({ order: by === 'name' ? null : by, down: descending ? 'yes' : null });
  }

  return (
    <>
      <FleetNav />
      <PageTitle title="Targets">
        <Group gap="xs">
          <SavedViews page="targets" names={viewNames} />
          {mayAdminister(role) && (
            <Button leftSection={<IconPlus size={18} />} onClick={() => setAdding(true)}>
              Add a target
            </Button>
          )}
        </Group>
      </PageTitle>
      <Paper withBorder>
        <Group gap="sm" p="md" component="section" aria-label="Filters">
          <Words label="Search targets" placeholder="Part of a name" value={values.text} onChange={text => change({ text })} w={220} search />
          <Words label="Site" placeholder="Any site" value={values.site} onChange={site => change({ site })} w={130} />
          <Words label="Tag" placeholder="Any tag" value={values.tag} onChange={tag => change({ tag })} w={120} />
          <Choice label="System" data={systems} value={values.os} onChange={os => change({ os })} />
          <Choice label="Group" data={(groups.data ?? []).filter(group => group.query === null).map(({ name }) => ({ value: name, label: name }))} value={values.group} onChange={group => change({ group })} />
          <Choice label="Agent" data={agentStates} value={values.agent} onChange={agent => change({ agent })} />
          <Select
            aria-label="Order"
            size="xs"
            hiddenFrom="sm"
            w="calc(50% - 6px)"
            allowDeselect={false}
            data={[
              { value: 'name', label: 'by name' },
              { value: 'site', label: 'by site' },
              { value: 'os', label: 'by system' },
            ]}
            value={order}
            onChange={by => setOrder(by!, false)}
          />
          {isFiltered && (
            <Button variant="subtle" size="xs" leftSection={<IconFilterOff size={14} />} onClick={() => change(Object.fromEntries(filterNames.map(name => [name, null])))}>
              No filters
            </Button>
          )}
        </Group>
        <Answer query={targets} what="targets">
          {data =>
            data.total === 0 ? (
              <NoTargets isFiltered={isFiltered} />
            ) : (
              <>
                <DataTable
                  label="Targets"
                  columns={targetColumns}
                  rows={data.items}
                  rowKey={target => target.id}
                  stale={targets.isPlaceholderData}
                  ordering={{ by: order, descending: values.down === 'yes', onChange: setOrder }}
                />
                <Pager offset={offset} limit={pageSize} total={data.total} onChange={next => change({ offset: String(next) })} />
              </>
            )
          }
        </Answer>
      </Paper>
      {adding && <TargetForm target={null} onClose={() => setAdding(false)} />}
    </>
  );
}

function NoTargets({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Empty icon={IconSearch} title="No target matches these filters" />;
  return (
    <Empty icon={IconDeviceDesktop} title="No targets yet">
      <Text c="dimmed" ta="center">
        Add one, import a list, or enrol an agent: it appears here once it has greeted this server. For a demonstration, start with simulated ones:{' '}
        <Code>./run --simulate 100</Code>
      </Text>
    </Empty>
  );
}

interface WordsProps {
  label: string;
  placeholder: string;
  value: string | null;
  onChange: (value: string | null) => void;
  w: number;
  search?: boolean;
}

/** A word that is typed; the server is asked when the typing rests. */
function Words({ label, placeholder, value, onChange, w, search = false }: WordsProps) {
  const [text, setText] = useState(value ?? '');
  const [told, setTold] = useState(value);
  const later = useDebouncedCallback((next: string) => onChange(next.trim() || null), 250);
  if (told !== value) {
    setTold(value);
    if (value === null || value !== text.trim()) setText(value ?? '');
  }
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      size="xs"
      w={{ base: search ? '100%' : 'calc(50% - 6px)', sm: w }}
      {...(search ? { leftSection: <IconSearch size={14} /> } : {})}
      value={text}
      onChange={event => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}

interface ChoiceProps {
  label: string;
  data: { value: string; label: string }[];
  value: string | null;
  onChange: (value: string | null) => void;
}

function Choice({ label, data, value, onChange }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      placeholder={`Any ${label.toLowerCase()}`}
      size="xs"
      w={{ base: 'calc(50% - 6px)', sm: 130 }}
      clearable
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      data={data}
      value={value}
      onChange={onChange}
    />
  );
}
