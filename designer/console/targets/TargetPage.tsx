import { Alert, Anchor, Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconAlertTriangle, IconEdit, IconFileText } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { ReportEntry, Target } from '../api/types';
import { Instant } from '../format/Instant';
import { SimulatedMark } from '../format/SimulatedMark';
import { useEntries } from '../reports/queries';
import { entryColumns } from '../runs/entryColumns';
import { OutputDrawer } from '../runs/OutputDrawer';
import { useFilters } from '../runs/useFilters';
import { mayAdminister } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { BackLink } from '../shell/BackLink';
import { DataTable } from '../shell/DataTable';
import { Facts } from '../shell/Facts';
import { Pager } from '../shell/Pager';
import { PageTitle } from '../shell/PageTitle';
import { Part } from '../shell/Part';
import { RemoveButton } from '../shell/RemoveButton';
import { useKnownServer } from '../shell/ServerContext';
import { Empty } from '../shell/states';
import { editPath } from '../timeframes/queries';
import { EffectiveLevels, sourceWords } from './EffectiveLevels';
import { HostKeys } from './HostKeys';
import { LocalTime } from './LocalTime';
import { Presence } from './Presence';
import { useTarget } from './queries';
import { Words, targetPath } from './targetColumns';
import { TargetForm } from './TargetForm';

const pageSize = 15;

/** One target: what it is, how it is reached, what came of everything that was done on it. */
export function TargetPage() {
  const { name = '' } = useParams();
  const target = useTarget(name);
  return (
    <Stack gap="md">
      <BackLink to="/targets" label="Targets" />
      <Answer query={target} what="the target">
        {data =>
          data === null ? (
            <Missing name={name} />
          ) : (
            <TargetView target={data} />
          )
        }
      </Answer>
    </Stack>
  );
}

function Missing({ name }: { name: string }) {
  return (
    <>
      <PageTitle title={name} />
      <Empty icon={IconFileText} title={`There is no target called “${name}”`}>
        <Text c="dimmed" ta="center">
          It may have been taken out of the inventory.{' '}
          <Anchor component={Link} underline="always" to={`/reports?period=all&target=${encodeURIComponent(name)}`}>
            Its reports
          </Anchor>{' '}
          are kept.
        </Text>
      </Empty>
    </>
  );
}

function TargetView({ target }: { target: Target }) {
  useDocumentTitle(`${target.name} · Orchestrator`);
  return (
    <>
      <Header target={target} />
      {target.conflict !== null && (
        <Alert color="red" icon={<IconAlertTriangle />} title="Its agent is not served">
          {target.conflict}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Part title="What it is">
          <Facts
            facts={[
              ['System', [target.osDescription || target.os || 'not known yet', target.architecture].filter(Boolean).join(', ')],
              ['Agent', target.agentVersion === '' ? 'none has been seen' : `version ${target.agentVersion}`],
              ['Last seen', target.lastSeen === null ? (target.connected ? null : 'never') : <Instant at={target.lastSeen} as="full" zone={target.zone} />],
              ['Clock', clockText(target.clockSkewMs)],
              ['Zone', target.zone === null ? 'not known; the organisation’s counts' : <ZoneOf target={target} />],
              ['Timeframe', <TimeframeOf key="timeframe" target={target} />],
              ['Site', target.site],
              ['Tags', target.tags.length === 0 ? null : <Words words={target.tags} />],
            ]}
          />
        </Part>
        <Part title="How it is reached">
          <Facts
            facts={[
              ['Address', target.address ?? 'its name'],
              ['Credential set', target.credentials ?? 'its groups’, else the default one'],
              ['Groups', target.groups.length === 0 ? 'in no static one' : <GroupLinks groups={target.groups} />],
              ['MAC addresses', target.macAddresses.length === 0 ? 'not known: it cannot be woken' : target.macAddresses.join(', ')],
              ['Networks', target.networks.length === 0 ? null : target.networks.map(({ mac, address, prefixLength }) => <div key={`${mac} ${address}`}>{`${address}/${prefixLength}`}</div>)],
            ]}
          />
        </Part>
      </SimpleGrid>
      <Part title="How strongly it fetches packages">
        <EffectiveLevels target={target} />
      </Part>
      <HostKeys target={target} />
      <History target={target} />
    </>
  );
}

function TimeframeOf({ target: { effective } }: { target: Target }) {
  if (effective.timeframes.length === 0) return 'none, nor its groups, its site or the organisation: always';
  return effective.timeframes.map(({ name, from, group }) => (
    <div key={`${group} ${name}`}>
      <Anchor inherit component={Link} to={editPath(name)}>
        {name}
      </Anchor>
      {from !== 'target' && (
        <Text span inherit c="dimmed">
          {' '}
          ({group === null ? sourceWords[from] : `of the group ${group}`})
        </Text>
      )}
    </div>
  ));
}

const zoneSources = { target: '', site: 'that of its site', agent: 'as its agent tells' } as const;

function ZoneOf({ target }: { target: Target }) {
  const source = target.zoneFrom ? zoneSources[target.zoneFrom] : '';
  return (
    <>
      <LocalTime zone={target.zone!} />
      {source !== '' && (
        <Text span inherit c="dimmed">
          {' '}
          ({source})
        </Text>
      )}
    </>
  );
}

function Header({ target }: { target: Target }) {
  const { client } = useSession();
  const { role } = useKnownServer();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);

  const remove = async () => {
    await client.delete(`/api${targetPath(target.name)}`);
    void navigate('/targets');
    await queries.invalidateQueries({ queryKey: ['targets'] });
  };

  return (
    <Group justify="space-between" gap="sm">
      <Group gap="sm">
        <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
          {target.name}
        </Title>
        {target.simulated && <SimulatedMark />}
        <Presence target={target} />
      </Group>
      {mayAdminister(role) && (
        <Group gap="xs">
          <RemoveButton
            what={`the target “${target.name}”`}
            consequence="It leaves the inventory, and the access of its agent ends. Runs and reports keep what they know of it."
            remove={remove}
          />
          <Button leftSection={<IconEdit size={16} />} onClick={() => setEditing(true)}>
            Settings
          </Button>
        </Group>
      )}
      {editing && <TargetForm target={target} onClose={() => setEditing(false)} />}
    </Group>
  );
}

function GroupLinks({ groups }: { groups: readonly string[] }) {
  return groups.map((group, index) => (
    <span key={group}>
      {index > 0 && ', '}
      <Anchor inherit component={Link} to={`/groups/${encodeURIComponent(group)}`}>
        {group}
      </Anchor>
    </span>
  ));
}

function clockText(skewMs: number | null): string | null {
  if (skewMs === null) return null;
  if (Math.abs(skewMs) < 1000) return 'right to the second';
  return `${(Math.abs(skewMs) / 1000).toFixed(1)} s ${skewMs > 0 ? 'ahead of' : 'behind'} the server’s`;
}

function History({ target }: { target: Target }) {
  const { offset, change } = useFilters([]);
  const [opened, setOpened] = useState<ReportEntry | null>(null);
  const entries = useEntries({ targetId: target.id }, offset, pageSize);
  const all = (
    <Anchor component={Link} size="sm" to={`/reports?period=all&target=${encodeURIComponent(target.name)}`}>
      Sums and charts
    </Anchor>
  );
  return (
    <Part title="What was done on it" side={all} flush>
      <Answer query={entries} what="its history">
        {data =>
          data.total === 0 ? (
            <Empty icon={IconFileText} title="Nothing yet">
              <Text c="dimmed" ta="center">
                No run has reported anything about this target.
              </Text>
            </Empty>
          ) : (
            <>
              <DataTable label="History" columns={entryColumns(setOpened, 'target', target.zone)} rows={data.items} rowKey={entry => `${entry.commandId}/${entry.number}`} stale={entries.isPlaceholderData} />
              <Pager offset={offset} limit={pageSize} total={data.total} onChange={next => change({ offset: String(next) })} />
            </>
          )
        }
      </Answer>
      {opened && <OutputDrawer entry={opened} onClose={() => setOpened(null)} />}
    </Part>
  );
}
