import { MultiSelect, Select, SimpleGrid, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAgain } from '../api/queries';
import type { Target, TargetSettings } from '../api/types';
import { useCredentials } from '../credentials/queries';
import { useGroups } from '../groups/queries';
import { useSession } from '../session/SessionProvider';
import { FormModal } from '../shell/FormModal';
import { LevelFields } from '../timeframes/LevelFields';
import { orNull, targetSettings } from '../timeframes/levelSettings';
import { useTimeframes } from '../timeframes/queries';
import { targetPath } from './targetColumns';

const zones = Intl.supportedValuesOf('timeZone');
const fields = ['address', 'site', 'zone', 'timeframe', 'levels', 'credentials', 'tags', 'groups', 'macAddresses'] as const;

type Values = Pick<Target, (typeof fields)[number]>;

const nothing: Values = { address: null, site: '', zone: null, timeframe: null, levels: null, credentials: null, tags: [], groups: [], macAddresses: [] };

/** What an administrator decides about a target; null: it is a new one. Only what was changed is sent: what the agent tells stays its own. */
export function TargetForm({ target, onClose }: { target: Target | null; onClose: () => void }) {
  const { client } = useSession();
  const again = useAgain('targets', 'groups');
  const navigate = useNavigate();
  const groups = useGroups();
  const credentials = useCredentials();
  const timeframes = useTimeframes();
  const [name, setName] = useState(target?.name ?? '');
  const [values, setValues] = useState<Values>(target ?? nothing);
  const set = (changes: Partial<Values>) => setValues(current => ({ ...current, ...changes }));

  const before = target ?? nothing;
  const changes = Object.fromEntries(
    fields.filter(field => JSON.stringify(values[field] ?? '') !== JSON.stringify(before[field] ?? '')).map(field => [field, values[field] ?? (field === 'levels' ? {} : '')]),
  ) as TargetSettings;
  const save = () => {
    const path = `/api${targetPath(name.trim())}`;
    return target === null ? client.create<Target>(path, changes) : client.patch<Target>(path, changes);
  };
  const onSaved = (saved: Target) => {
    void again();
    onClose();
    if (target === null) void navigate(targetPath(saved.name));
  };
  const names = (list: readonly { name: string }[] | undefined, used: string | null) => [...new Set([...(list ?? []).map(each => each.name), ...(used ? [used] : [])])];

  return (
    <FormModal
      title={target === null ? 'Add a target' : `Settings of ${target.name}`}
      size="lg"
      verb={target === null ? 'Add' : 'Save'}
      ready={target === null ? name.trim() !== '' : Object.keys(changes).length > 0}
      save={save}
      onSaved={onSaved}
      onClose={onClose}
    >
      {target === null && <TextInput label="Name" required data-autofocus value={name} onChange={event => setName(event.currentTarget.value)} description="The computer's host name, as its agent will tell it" />}
      <TextInput label="Address" description="Host name or IP address by which it is reached, if its name is not" value={values.address ?? ''} onChange={event => set({ address: event.currentTarget.value || null })} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label="Site" value={values.site} onChange={event => set({ site: event.currentTarget.value })} />
        <Select label="Zone" description="Its site's, else what its agent tells, if nobody does here" searchable clearable clearButtonProps={{ 'aria-label': 'No zone of its own', 'aria-hidden': false, tabIndex: 0 }} limit={80} data={values.zone && !zones.includes(values.zone) ? [values.zone, ...zones] : zones} value={values.zone} onChange={zone => set({ zone })} />
        <Select label="Timeframe" description="Its site's, else the organisation's, if none; governs it beside those of distributions" clearable data={names(timeframes.data, values.timeframe)} value={values.timeframe} onChange={timeframe => set({ timeframe })} />
        <Select label="Credential set" description="Its groups' or the default one, if none" clearable data={names(credentials.data, values.credentials)} value={values.credentials} onChange={set_ => set({ credentials: set_ })} />
      </SimpleGrid>
      <TagsInput label="Tags" value={values.tags} onChange={tags => set({ tags })} placeholder={values.tags.length === 0 ? 'Enter ends a tag' : ''} />
      <MultiSelect label="Groups" description="Static ones" data={[...new Set([...(groups.data ?? []).filter(group => group.query === null).map(group => group.name), ...values.groups])]} value={values.groups} onChange={next => set({ groups: next })} searchable />
      <TagsInput label="MAC addresses" description="By which it is woken, such as aa:bb:cc:dd:ee:ff; what its agent tells counts besides" value={values.macAddresses} onChange={macAddresses => set({ macAddresses })} />
      <LevelFields
        legend="How strongly it fetches packages"
        otherwise="is its site’s, else the organisation’s, else follows from the rules of the levels"
        settings={targetSettings}
        hint="Rate in bytes a second, 0 is without limit; seconds between two files, which come one after the other."
        levels={values.levels ?? {}}
        onChange={levels => set({ levels: orNull(levels) })}
      />
    </FormModal>
  );
}
