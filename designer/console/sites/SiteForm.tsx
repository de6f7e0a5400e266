import { Select, SimpleGrid, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAgain } from '../api/queries';
import type { LevelSettings, Site, SiteBody } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { FormModal } from '../shell/FormModal';
import { LevelFields } from '../timeframes/LevelFields';
import { orNull } from '../timeframes/levelSettings';
import { useTimeframes } from '../timeframes/queries';
import { sitePath } from './queries';

const zones = Intl.supportedValuesOf('timeZone');

/** What is said of a site; null: of a new one. */
export function SiteForm({ site, onClose }: { site: Site | null; onClose: () => void }) {
  const { client } = useSession();
  const again = useAgain('sites', 'targets');
  const timeframes = useTimeframes();
  const [name, setName] = useState(site?.name ?? '');
  const [description, setDescription] = useState(site?.description ?? '');
  const [zone, setZone] = useState(site?.zone ?? null);
  const [serverAddresses, setServerAddresses] = useState<string[]>(site?.serverAddresses ?? []);
  const [timeframe, setTimeframe] = useState(site?.timeframe ?? null);
  const [levels, setLevels] = useState<LevelSettings>(site?.levels ?? {});
  const save = () => {
    const body: SiteBody = { description, zone, serverAddresses, timeframe, levels: orNull(levels) };
    return site === null ? client.create<Site>(sitePath(name.trim()), body) : client.put<Site>(sitePath(site.name), body);
  };

  return (
    <FormModal
      title={site === null ? 'New site' : `Settings of ${site.name}`}
      size="xl"
      ready={name.trim() !== ''}
      save={save}
      onSaved={async () => {
        await again();
        onClose();
      }}
      onClose={onClose}
    >
      {site === null && <TextInput label="Name" required data-autofocus description="As targets have it" value={name} onChange={event => setName(event.currentTarget.value)} />}
      <Textarea label="Description" autosize minRows={1} maxLength={1000} value={description} onChange={event => setDescription(event.currentTarget.value)} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label="Zone"
          description="Of targets that have none of their own"
          searchable
          clearable
          limit={80}
          data={zone && !zones.includes(zone) ? [zone, ...zones] : zones}
          value={zone}
          onChange={setZone}
        />
        <Select
          label="Timeframe"
          description="Of targets and depots that have none of their own"
          clearable
          placeholder="the organisation’s"
          data={[...new Set([...(timeframes.data ?? []).map(each => each.name), ...(timeframe ? [timeframe] : [])])]}
          value={timeframe}
          onChange={setTimeframe}
        />
      </SimpleGrid>
      <TagsInput
        label="Server addresses"
        description="Where agents there find the server: host names or IP addresses, tried in this order before those that are set"
        maxTags={8}
        value={serverAddresses}
        onChange={setServerAddresses}
        placeholder={serverAddresses.length === 0 ? 'Enter ends an address' : ''}
      />
      <LevelFields legend="How strongly packages are fetched there" otherwise="is the organisation’s, else follows from the rules of the levels" levels={levels} onChange={setLevels} />
    </FormModal>
  );
}
