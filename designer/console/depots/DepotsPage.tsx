import { Anchor, Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlus, IconServer2, IconSitemap } from '@tabler/icons-react';
import { useState, type CSSProperties } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Depot, Site } from '../api/types';
import { formatCount, plural } from '../format/count';
import { Instant } from '../format/Instant';
import { useNow } from '../format/NowProvider';
import { WordBadge } from '../format/WordBadge';
import { mayAdminister } from '../session/roles';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { useKnownServer } from '../shell/ServerContext';
import { Empty } from '../shell/states';
import { useSites } from '../sites/queries';
import { FleetNav } from '../targets/FleetNav';
import { DepotForm } from './DepotForm';
import classes from './depots.module.css';
import { Holding } from './Holding';
import { pageOf, useDepots } from './queries';
import { Transfers } from './Transfers';
import { inTree, type Placed } from './tree';
import { isSkewed, skewText, stateWord } from './words';

/** As many sites as one question is answered with. */
const mostSites = 1000;

/** Where packages are kept nearby: the tree of depots with the sites they serve, how they are, and what came to them. */
export function DepotsPage() {
  const { role } = useKnownServer();
  const navigate = useNavigate();
  const depots = useDepots();
  const sites = useSites('', 0, mostSites);
  const [making, setMaking] = useState(false);
  const create = mayAdminister(role) && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setMaking(true)}>
      New depot
    </Button>
  );
  return (
    <>
      <FleetNav />
      <PageTitle title="Depots">{depots.data && depots.data.length > 0 && create}</PageTitle>
      <Answer query={depots} what="depots">
        {data =>
          data.length === 0 ? (
            <Paper withBorder>
              <Empty icon={IconSitemap} title="No depots yet">
                <Text c="dimmed" ta="center">
                  A depot keeps packages at a site: its agents fetch them nearby, and its line is used when and as strongly as you have painted. Without one, agents fetch from the servers.
                </Text>
                {create}
              </Empty>
            </Paper>
          ) : (
            <Stack gap="md">
              <Tree depots={data} sites={sites.data?.items ?? []} />
              <Transfers depot={null} />
            </Stack>
          )
        }
      </Answer>
      {making && <DepotForm depot={null} depots={depots.data ?? []} onClose={() => setMaking(false)} onSaved={({ name }) => void navigate(pageOf(name))} />}
    </>
  );
}

function Tree({ depots, sites }: { depots: readonly Depot[]; sites: readonly Site[] }) {
  const targets = new Map(sites.map(site => [site.name.toLowerCase(), site.targets]));
  const served = new Set(depots.map(depot => depot.site.toLowerCase()));
  const without = sites.filter(site => site.targets > 0 && !served.has(site.name.toLowerCase()));
  return (
    <Paper withBorder component="section" aria-label="Tree of depots">
      <Group px="md" pt="md" pb={4} gap={8} wrap="nowrap" align="flex-start">
        <IconServer2 size={18} aria-hidden style={{ flex: 'none' }} />
        <div>
          <Text size="sm" fw={600}>
            Servers
          </Text>
          <Text size="xs" c="dimmed">
            The master depot.{' '}
            {without.length > 0 && (
              <>
                Agents of sites without a depot fetch here: {without.slice(0, 8).map(site => `${site.name} (${formatCount(site.targets)})`).join(', ')}
                {without.length > 8 && ` and ${plural(without.length - 8, 'more site')}`}.
              </>
            )}
          </Text>
        </div>
      </Group>
      <DataTable label="Depots" columns={columnsFor(targets)} rows={inTree(depots)} rowKey={({ depot }) => depot.name} />
    </Paper>
  );
}

function columnsFor(targets: ReadonlyMap<string, number>): readonly Column<Placed>[] {
  return [
    { header: 'Depot', narrow: 'heading', cell: placed => <Name placed={placed} targets={targets.get(placed.depot.site.toLowerCase())} /> },
    { header: 'State', width: 120, narrow: 'corner', cell: ({ depot }) => <State depot={depot} /> },
    { header: 'Holds', width: 220, narrow: 'line', cell: ({ depot }) => depot.state && <Holding state={depot.state} /> },
    {
      header: 'Does',
      width: 210,
      narrow: 'line',
      cell: ({ depot }) => depot.state && <Text size="xs" component="span" style={{ overflowWrap: 'anywhere' }}>{depot.state.doing}</Text>,
    },
    {
      header: 'Clock',
      width: 130,
      cell: ({ depot }) =>
        depot.state && (
          <Text size="sm" component="span" style={{ whiteSpace: 'nowrap' }} {...(isSkewed(depot.state.clockSkew) ? { c: 'red', fw: 600 } : {})}>
            {skewText(depot.state.clockSkew)}
          </Text>
        ),
    },
    { header: 'Heard', width: 120, align: 'right', cell: ({ depot }) => depot.state && <Instant at={depot.state.at} as="relative" /> },
  ];
}

function Name({ placed: { depot, depth }, targets }: { placed: Placed; targets: number | undefined }) {
  return (
    <div className={classes.place} style={{ '--depth': depth } as CSSProperties}>
      <span className={classes.branch} aria-hidden />
      <div style={{ minWidth: 0 }}>
        <Group gap={8}>
          <Anchor component={Link} to={pageOf(depot.name)} fw={600} style={{ overflowWrap: 'anywhere' }}>
            {depot.name}
          </Anchor>
          <Badge variant="default" size="sm" tt="none" fw={500} title="Its site, and how many targets are there">
            {depot.site}
            {targets !== undefined && `: ${plural(targets, 'target')}`}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed">
          from {depot.parent ?? 'the servers'}
          {depot.description !== '' && ` · ${depot.description}`}
        </Text>
        {depot.warnings.map(warning => (
          <Text key={warning} size="xs" mt={2} className={classes.warning}>
            <IconAlertTriangle size={13} aria-hidden /> {warning}
          </Text>
        ))}
      </div>
    </div>
  );
}

function State({ depot }: { depot: Depot }) {
  return <WordBadge word={stateWord(depot, useNow())} />;
}
