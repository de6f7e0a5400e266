import { Anchor, Button, Group, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAgain } from '../api/queries';
import type { LevelSettings, Organisation, OrganisationBody } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { FormModal } from '../shell/FormModal';
import { LevelFields } from '../timeframes/LevelFields';
import { openLevels, orNull } from '../timeframes/levelSettings';
import { editPath, useTimeframes } from '../timeframes/queries';
import { levelNames } from '../timeframes/week';
import { useOrganisation } from './queries';

/** What holds wherever no site says anything else. */
export function OrganisationLine({ mayChange }: { mayChange: boolean }) {
  const organisation = useOrganisation().data;
  const [isOpen, setIsOpen] = useState(false);
  if (organisation === undefined) return null;
  const { zone, timeframe, levels } = organisation;
  const set = openLevels.flatMap((level, index) => (levels?.[level] ? [levelNames[index + 1]!] : []));
  return (
    <Group px="sm" py={8} justify="space-between" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Text size="sm" component="div">
        <Text span fw={600} inherit>
          Wherever no site says anything else:
        </Text>{' '}
        zone {zone}; {timeframe === null ? 'no timeframe, so always' : <>timeframe <Anchor component={Link} inherit to={editPath(timeframe)}>{timeframe}</Anchor></>};{' '}
        {set.length === 0 ? 'levels by their rules' : `values of its own at ${set.join(' and ')}`}
      </Text>
      {mayChange && (
        <Button size="compact-sm" variant="default" onClick={() => setIsOpen(true)} aria-label="Settings of the organisation">
          Settings
        </Button>
      )}
      {isOpen && <OrganisationForm organisation={organisation} onClose={() => setIsOpen(false)} />}
    </Group>
  );
}

function OrganisationForm({ organisation, onClose }: { organisation: Organisation; onClose: () => void }) {
  const { client } = useSession();
  const again = useAgain('organisation', 'targets');
  const timeframes = useTimeframes();
  const [timeframe, setTimeframe] = useState(organisation.timeframe);
  const [levels, setLevels] = useState<LevelSettings>(organisation.levels ?? {});
  const save = () => {
    const body: OrganisationBody = { timeframe, levels: orNull(levels) };
    return client.put<Organisation>('/api/organisation', body);
  };

  return (
    <FormModal
      title="Settings of the organisation"
      size="xl"
      ready
      save={save}
      onSaved={async () => {
        await again();
        onClose();
      }}
      onClose={onClose}
    >
      <Select
        label="Timeframe"
        description="Of targets and depots that have none, nor their site"
        clearable
        placeholder="none: always"
        data={[...new Set([...(timeframes.data ?? []).map(each => each.name), ...(timeframe ? [timeframe] : [])])]}
        value={timeframe}
        onChange={setTimeframe}
      />
      <LevelFields legend="How strongly packages are fetched" otherwise="follows from the rules of the levels" levels={levels} onChange={setLevels} />
    </FormModal>
  );
}
