import { Alert, Anchor, Button, Group, List, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconEdit } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { Depot } from '../api/types';
import { formatBytes } from '../format/bytes';
import { plural } from '../format/count';
import { Instant } from '../format/Instant';
import { useNow } from '../format/NowProvider';
import { WordBadge } from '../format/WordBadge';
import { mayAdminister } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { BackLink } from '../shell/BackLink';
import { Facts } from '../shell/Facts';
import { PageTitle } from '../shell/PageTitle';
import { Part } from '../shell/Part';
import { RemoveButton } from '../shell/RemoveButton';
import { useKnownServer } from '../shell/ServerContext';
import { Failure } from '../shell/states';
import { LevelTable } from '../timeframes/LevelTable';
import { editPath } from '../timeframes/queries';
import { Credentials } from './Credentials';
import { DepotForm } from './DepotForm';
import { Holding } from './Holding';
import { depotPath, pageOf, useDepots } from './queries';
import { Transfers } from './Transfers';
import { inTree } from './tree';
import { skewText, stateWord } from './words';

/** One depot: how it is, what is set, what came to it. */
export function DepotPage() {
  const { name = '' } = useParams();
  const depots = useDepots();
  return (
    <Stack gap="md">
      <BackLink to="/depots" label="Depots" />
      <Answer query={depots} what="the depot">
        {data => {
          const depot = data.find(each => each.name.toLowerCase() === name.toLowerCase());
          return depot ? <DepotView depot={depot} depots={data} /> : <Failure error={new Error(`There is no depot called “${name}”; it may have been removed.`)} />;
        }}
      </Answer>
    </Stack>
  );
}

function DepotView({ depot, depots }: { depot: Depot; depots: readonly Depot[] }) {
  const { role } = useKnownServer();
  const [editing, setEditing] = useState(false);
  const word = stateWord(depot, useNow());
  return (
    <>
      <PageTitle title={depot.name}>
        {mayAdminister(role) && (
          <Group gap="xs">
            <Button variant="default" leftSection={<IconEdit size={16} />} onClick={() => setEditing(true)}>
              Settings
            </Button>
            <Credentials depot={depot} />
            <Remove depot={depot} />
          </Group>
        )}
      </PageTitle>
      {depot.warnings.length > 0 && (
        <Alert color="orange" icon={<IconAlertTriangle />} title="Somebody should look at it">
          <List size="sm" listStyleType={depot.warnings.length === 1 ? 'none' : 'disc'}>
            {depot.warnings.map(warning => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Part title="How it is" side={<WordBadge word={word} />}>
          <State depot={depot} />
        </Part>
        <Part title="What it is for">
          <Purpose depot={depot} depots={depots} />
        </Part>
      </SimpleGrid>
      <Transfers depot={depot.name} />
      {editing && <DepotForm depot={depot} depots={depots} onClose={() => setEditing(false)} />}
    </>
  );
}

function State({ depot: { state } }: { depot: Depot }) {
  if (state === null)
    return (
      <Text size="sm" c="dimmed">
        Nothing is known yet.
      </Text>
    );
  return (
    <Facts
      facts={[
        ['Heard', <Instant key="at" at={state.at} as="relative" />],
        ['Does', state.doing],
        ['Level', <span key="level">{state.level}{state.nextChange !== null && <>, until <Instant at={state.nextChange} /></>}</span>],
        ['Looked for work', state.polledAt === null ? 'never' : <Instant key="polled" at={state.polledAt} as="relative" />],
        ['Holds', <Holding key="holds" state={state} />],
        ['Free space', state.freeBytes === null ? null : formatBytes(state.freeBytes)],
        ['Clock', skewText(state.clockSkew)],
        ['Version', state.version],
      ]}
    />
  );
}

function Purpose({ depot, depots }: { depot: Depot; depots: readonly Depot[] }) {
  const behind = inTree(depots).filter(placed => placed.depot.parent?.toLowerCase() === depot.name.toLowerCase());
  return (
    <>
      <Facts
        facts={[
          ['Description', depot.description],
          ['Site', <Anchor key="site" inherit component={Link} to={`/targets?site=${encodeURIComponent(depot.site)}`}>{depot.site}</Anchor>],
          ['Address', depot.address],
          ['Fetches from', depot.parent === null ? 'the servers' : <span key="parent"><DepotLink name={depot.parent} />, {plural(depot.hops, 'hop')} from the servers</span>],
          ['Behind it', behind.length === 0 ? null : behind.map((placed, index) => <span key={placed.depot.name}>{index > 0 && ', '}<DepotLink name={placed.depot.name} /></span>)],
          ['Timeframe', depot.timeframe === null ? 'that of its site, else the organisation’s' : <Anchor key="timeframe" inherit component={Link} to={editPath(depot.timeframe)}>{depot.timeframe}</Anchor>],
          ['Packages', depot.packages.length === 0 ? 'all' : depot.packages.join(', ')],
          ['Retention', `${depot.retentionHours} h`],
        ]}
      />
      {depot.levels && <LevelTable levels={depot.levels} />}
    </>
  );
}

function DepotLink({ name }: { name: string }) {
  return (
    <Anchor inherit underline="always" component={Link} to={pageOf(name)}>
      {name}
    </Anchor>
  );
}

function Remove({ depot }: { depot: Depot }) {
  const { client } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (
    <RemoveButton
      what={`the depot “${depot.name}”`}
      consequence="Its credentials are void at once, and agents of its site fetch elsewhere. What is on its disk stays there. A depot from which others fetch is not removed."
      remove={async () => {
        await client.delete(depotPath(depot.name));
        void navigate('/depots');
        await queries.invalidateQueries({ queryKey: ['depots'] });
      }}
    />
  );
}
