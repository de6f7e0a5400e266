import { Autocomplete, NumberInput, Select, SimpleGrid, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAgain } from '../api/queries';
import type { Depot, DepotBody, LevelSettings } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { FormModal } from '../shell/FormModal';
import { useSites } from '../sites/queries';
import { LevelFields } from '../timeframes/LevelFields';
import { orNull } from '../timeframes/levelSettings';
import { useTimeframes } from '../timeframes/queries';
import { depotPath } from './queries';
import { below } from './tree';

interface Props {
  /** Null: a new one. */
  depot: Depot | null;
  /** All there are, of which one may be its parent. */
  depots: readonly Depot[];
  onClose: () => void;
  onSaved?: (depot: Depot) => void;
}

const mostSites = 1000;

/** Where a depot is, from whom it fetches, when, how strongly and what. */
export function DepotForm({ depot, depots, onClose, onSaved }: Props) {
  const { client } = useSession();
  const again = useAgain('depots');
  const sites = useSites('', 0, mostSites);
  const timeframes = useTimeframes();
  const [name, setName] = useState(depot?.name ?? '');
  const [site, setSite] = useState(depot?.site ?? '');
  const [address, setAddress] = useState(depot?.address ?? 'https://');
  const [description, setDescription] = useState(depot?.description ?? '');
  const [parent, setParent] = useState(depot?.parent ?? null);
  const [timeframe, setTimeframe] = useState(depot?.timeframe ?? null);
  const [packages, setPackages] = useState<string[]>(depot?.packages ?? []);
  const [retentionHours, setRetentionHours] = useState<number | string>(depot?.retentionHours ?? 24);
  const [levels, setLevels] = useState<LevelSettings>(depot?.levels ?? {});
  const behind = depot === null ? new Set<string>() : below(depots, depot.name);
  const parents = depots.map(each => each.name).filter(each => !behind.has(each.toLowerCase()));
  const save = () => {
    const body: DepotBody = {
      site: site.trim(), address: address.trim(), description, parent, timeframe, packages, retentionHours: Number(retentionHours), levels: orNull(levels),
    };
    return depot === null ? client.create<Depot>(depotPath(name.trim()), body) : client.put<Depot>(depotPath(depot.name), body);
  };

  return (
    <FormModal
      title={depot === null ? 'New depot' : `Settings of ${depot.name}`}
      size="xl"
      ready={name.trim() !== '' && site.trim() !== '' && retentionHours !== ''}
      save={save}
      onSaved={async saved => {
        await again();
        onClose();
        onSaved?.(saved);
      }}
      onClose={onClose}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {depot === null && <TextInput label="Name" required data-autofocus description="It never changes" maxLength={100} value={name} onChange={event => setName(event.currentTarget.value)} />}
        <Autocomplete label="Site" required description="Whose agents it serves, in whose time" limit={50} data={sites.data?.items.map(each => each.name) ?? []} value={site} onChange={setSite} />
        <TextInput label="Address" required description="Where agents and depots behind it reach it" placeholder="https://depot.bergen.example:7600" value={address} onChange={event => setAddress(event.currentTarget.value)} />
        <Select label="Fetches from" description="Another one needs new credentials" clearable placeholder="the servers" data={parents} value={parent} onChange={setParent} />
        <Select
          label="Timeframe"
          description="When it fetches"
          clearable
          placeholder="that of its site, else the organisation’s"
          data={[...new Set([...(timeframes.data ?? []).map(each => each.name), ...(timeframe ? [timeframe] : [])])]}
          value={timeframe}
          onChange={setTimeframe}
        />
        <NumberInput label="Retention" description="How long contents stay that no package has any more" suffix=" h" min={0} max={8760} allowDecimal={false} value={retentionHours} onChange={setRetentionHours} />
      </SimpleGrid>
      <TagsInput
        label="Packages"
        description="Names, or beginnings of names and *; none of them: all packages"
        value={packages}
        onChange={setPackages}
        placeholder={packages.length === 0 ? 'all' : ''}
      />
      <Textarea label="Description" autosize minRows={1} maxLength={1000} value={description} onChange={event => setDescription(event.currentTarget.value)} />
      <LevelFields legend="How strongly it fetches" otherwise="is its site’s, else the organisation’s, else follows from the rules of the levels" levels={levels} onChange={setLevels} />
    </FormModal>
  );
}
