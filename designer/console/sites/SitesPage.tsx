import { Anchor, Badge, Button, Group, Paper, Text, TextInput } from '@mantine/core';
import { IconMapPin, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAgain } from '../api/queries';
import type { Site } from '../api/types';
import { formatCount } from '../format/count';
import { useFilters } from '../runs/useFilters';
import { mayAdminister } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { Pager } from '../shell/Pager';
import { PageTitle } from '../shell/PageTitle';
import { RemoveButton } from '../shell/RemoveButton';
import { useKnownServer } from '../shell/ServerContext';
import { Empty } from '../shell/states';
import { FleetNav } from '../targets/FleetNav';
import { LocalTime } from '../targets/LocalTime';
import { editPath } from '../timeframes/queries';
import { pageSize, sitePath, useSites } from './queries';
import { OrganisationLine } from './OrganisationLine';
import { SiteForm } from './SiteForm';

const columns: readonly Column<Site>[] = [
  {
    header: 'Name',
    width: '26%',
    narrow: 'heading',
    cell: site => (
      <div>
        <Group gap={6} wrap="nowrap">
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {site.name}
          </Text>
          {!site.described && (
            <Badge variant="default" size="sm" tt="none" fw={500}>
              not described
            </Badge>
          )}
        </Group>
        {site.description !== '' && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {site.description}
          </Text>
        )}
      </div>
    ),
  },
  {
    header: 'Targets',
    width: 180,
    narrow: 'line',
    cell: site =>
      site.targets === 0 ? (
        <Text size="sm" c="dimmed" component="span">
          none
        </Text>
      ) : (
        <Anchor component={Link} size="sm" to={`/targets?site=${encodeURIComponent(site.name)}`}>
          {formatCount(site.connected)} of {formatCount(site.targets)} connected
        </Anchor>
      ),
  },
  { header: 'Zone', narrow: 'line', cell: site => site.zone && <LocalTime zone={site.zone} /> },
  { header: 'Server addresses', cell: site => (site.serverAddresses.length === 0 ? null : <Text size="sm" component="span" style={{ overflowWrap: 'anywhere' }}>{site.serverAddresses.join(', ')}</Text>) },
  { header: 'Timeframe', width: 120, cell: site => site.timeframe && <Anchor component={Link} size="sm" to={editPath(site.timeframe)}>{site.timeframe}</Anchor> },
];

/** Where targets are, and what they take from there. */
export function SitesPage() {
  const { client } = useSession();
  const { role } = useKnownServer();
  const again = useAgain('sites');
  const { values, offset, change } = useFilters(['text']);
  const text = values.text ?? '';
  const sites = useSites(text, offset);
  const [opened, setOpened] = useState<Site | 'new' | null>(null);
  const mayChange = mayAdminister(role);
  const create = mayChange && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setOpened('new')}>
      New site
    </Button>
  );
  const actions: Column<Site> = {
    header: 'Change',
    width: 210,
    align: 'right',
    narrow: 'line',
    cell: site => (
      <Group gap={6} justify="flex-end" wrap="nowrap">
        <Button size="compact-sm" variant="default" onClick={() => setOpened(site)} aria-label={`${site.described ? 'Settings of' : 'Describe'} ${site.name}`}>
          {site.described ? 'Settings' : 'Describe'}
        </Button>
        {site.described && (
          <RemoveButton
            size="compact-sm"
            what={`the site “${site.name}”`}
            consequence="What is said of it is forgotten. A site where targets are is not removed."
            remove={async () => {
              await client.delete(sitePath(site.name));
              await again();
            }}
          />
        )}
      </Group>
    ),
  };
  const isAll = text === '';

  return (
    <>
      <FleetNav />
      <PageTitle title="Sites">{sites.data && (sites.data.total > 0 || !isAll) && create}</PageTitle>
      <Paper withBorder>
        <OrganisationLine mayChange={mayChange} />
        <Answer query={sites} what="sites">
          {data =>
            data.total === 0 && isAll ? (
              <Empty icon={IconMapPin} title="No sites yet">
                <Text c="dimmed" ta="center">
                  A target says at which site it is. What is said of a site, its time zone and where its agents find the server, counts for all targets there.
                </Text>
                {create}
              </Empty>
            ) : (
              <>
                <Group p="sm">
                  <TextInput
                    aria-label="Name contains"
                    placeholder="Name contains"
                    leftSection={<IconSearch size={16} />}
                    value={text}
                    onChange={event => change({ text: event.currentTarget.value })}
                    w={240}
                  />
                </Group>
                <DataTable label="Sites" columns={mayChange ? [...columns, actions] : columns} rows={data.items} rowKey={site => site.name} stale={sites.isPlaceholderData} />
                <Pager offset={offset} limit={pageSize} total={data.total} onChange={next => change({ offset: String(next) })} />
              </>
            )
          }
        </Answer>
      </Paper>
      {opened !== null && <SiteForm site={opened === 'new' ? null : opened} onClose={() => setOpened(null)} />}
    </>
  );
}
