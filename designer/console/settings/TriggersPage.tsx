import { Anchor, Button, Drawer, Group, Menu, ActionIcon, Paper, Text } from '@mantine/core';
import { IconBolt, IconDots, IconHistory, IconKey, IconKeyOff, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAgain } from '../api/queries';
import type { Firing, MadeSecret, Trigger } from '../api/types';
import { Instant } from '../format/Instant';
import { WordBadge } from '../format/WordBadge';
import type { Word } from '../format/words';
import { mayAdminister, mayOperate } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { Pager } from '../shell/Pager';
import { SecretOnce } from '../shell/SecretOnce';
import { useKnownServer } from '../shell/ServerContext';
import { Empty, Failure } from '../shell/states';
import { useFirings, useTriggers } from './queries';

const pageSize = 25;
const kinds: Record<Trigger['kind'], string> = { schedule: 'schedule', webhook: 'webhook', message: 'message', distribution: 'another distribution' };

function stateOf(trigger: Trigger): Word {
  if (trigger.obstacle !== null) return { label: 'cannot fire', color: 'red' };
  return trigger.pausedBy === null ? { label: 'armed', color: 'teal' } : { label: 'paused', color: 'yellow' };
}

const columns: readonly Column<Trigger>[] = [
  { header: 'State', width: 120, narrow: 'corner', cell: trigger => <WordBadge word={stateOf(trigger)} /> },
  {
    header: 'Distribution',
    width: '24%',
    narrow: 'heading',
    cell: trigger => (
      <div>
        <Anchor component={Link} size="sm" fw={600} to={`/studio/definitions/${encodeURIComponent(trigger.definitionId)}`}>
          {trigger.definition}
        </Anchor>
        <Text size="xs" c="dimmed">
          {trigger.name} · version {trigger.version}
        </Text>
      </div>
    ),
  },
  {
    header: 'Fires on',
    narrow: 'line',
    cell: trigger => (
      <div>
        <Text size="sm">
          <Text span inherit c="dimmed">
            {kinds[trigger.kind]}{' '}
          </Text>
          {trigger.text}
        </Text>
        {trigger.obstacle !== null && (
          <Text size="xs" c="red">
            {trigger.obstacle}
          </Text>
        )}
        {trigger.pausedBy !== null && trigger.pausedAt !== null && (
          <Text size="xs" c="dimmed">
            paused by {trigger.pausedBy} <Instant at={trigger.pausedAt} as="relative" />
          </Text>
        )}
        {trigger.lastProblem !== null && (
          <Text size="xs" c="red">
            {trigger.lastProblem} {trigger.lastProblemAt !== null && <Instant at={trigger.lastProblemAt} as="relative" />}
          </Text>
        )}
      </div>
    ),
  },
  { header: 'Next', width: 130, cell: trigger => (trigger.next === null ? null : <Instant at={trigger.next} as="due" />) },
  {
    header: 'Last run',
    width: 130,
    cell: trigger =>
      trigger.lastFiredAt === null ? null : trigger.lastRunId === null ? (
        <Instant at={trigger.lastFiredAt} as="relative" />
      ) : (
        <Anchor component={Link} size="sm" to={`/runs/${encodeURIComponent(trigger.lastRunId)}`}>
          <Instant at={trigger.lastFiredAt} as="relative" />
        </Anchor>
      ),
  },
];

/** What starts runs without anybody asking. */
export function TriggersPage() {
  const triggers = useTriggers();
  const [opened, setOpened] = useState<Trigger | null>(null);
  const [secret, setSecret] = useState<MadeSecret | null>(null);
  const all: readonly Column<Trigger>[] = [
    ...columns,
    { header: 'More', width: 70, align: 'right', cell: trigger => <Actions trigger={trigger} onHistory={() => setOpened(trigger)} onSecret={setSecret} /> },
  ];
  return (
    <>
      <PageTitle title="Triggers" />
      <Paper withBorder>
        <Answer query={triggers} what="triggers">
          {data =>
            data.length === 0 ? (
              <Empty icon={IconBolt} title="No triggers">
                <Text c="dimmed" ta="center">
                  A published distribution that begins with a schedule, a webhook, a message or the end of another distribution starts runs by itself, and appears here.
                </Text>
              </Empty>
            ) : (
              <DataTable label="Triggers" columns={all} rows={data} rowKey={trigger => `${trigger.definitionId} ${trigger.activityId}`} />
            )
          }
        </Answer>
      </Paper>
      {opened && <History trigger={opened} onClose={() => setOpened(null)} />}
      {secret && (
        <SecretOnce title={`Secret of ${secret.path}`} secret={secret.secret} onClose={() => setSecret(null)}>
          <Text size="sm">Deliveries go to {secret.path} of this server. The secret before this one is void.</Text>
        </SecretOnce>
      )}
    </>
  );
}

function Actions({ trigger, onHistory, onSecret }: { trigger: Trigger; onHistory: () => void; onSecret: (secret: MadeSecret) => void }) {
  const { client } = useSession();
  const { role } = useKnownServer();
  const again = useAgain('triggers');
  const hook = trigger.kind === 'webhook' ? trigger.text.replace('/hooks/', '') : null;
  const change = useMutation({
    mutationFn: async (what: 'pause' | 'resume' | 'secret' | 'noSecret') => {
      if (what === 'secret') onSecret(await client.post<MadeSecret>(`/api/hooks/${encodeURIComponent(hook!)}/secret`));
      else if (what === 'noSecret') await client.delete(`/api/hooks/${encodeURIComponent(hook!)}/secret`);
      else await client.post(`/api/triggers/${what}`, { definitionId: trigger.definitionId, activityId: trigger.activityId });
    },
    onSuccess: again,
  });
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={230}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More about ${trigger.name} of ${trigger.definition}`} loading={change.isPending}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconHistory size={16} />} onClick={onHistory}>
            What came of it
          </Menu.Item>
          {mayOperate(role) &&
            (trigger.pausedBy === null ? (
              <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => change.mutate('pause')}>
                Pause
              </Menu.Item>
            ) : (
              <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => change.mutate('resume')}>
                Resume
              </Menu.Item>
            ))}
          {hook !== null && mayAdminister(role) && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconKey size={16} />} onClick={() => change.mutate('secret')}>
                Make a new secret
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconKeyOff size={16} />} onClick={() => change.mutate('noSecret')}>
                Remove its secret
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {change.error && <Failure error={change.error} />}
    </>
  );
}

const outcomes: Record<Firing['outcome'], Word> = {
  started: { label: 'started', color: 'teal' },
  skipped: { label: 'skipped', color: 'gray' },
  refused: { label: 'refused', color: 'red' },
};

const firingColumns: readonly Column<Firing>[] = [
  { header: 'When', width: 120, narrow: 'heading', cell: firing => <Instant at={firing.at} /> },
  { header: 'Came of it', width: 110, narrow: 'corner', cell: firing => <WordBadge word={outcomes[firing.outcome]} /> },
  {
    header: 'Why',
    narrow: 'line',
    cell: firing => (
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {firing.text}{' '}
        {firing.runId !== null && (
          <Anchor inherit component={Link} underline="always" to={`/runs/${encodeURIComponent(firing.runId)}`}>
            the run
          </Anchor>
        )}
      </Text>
    ),
  },
];

function History({ trigger, onClose }: { trigger: Trigger; onClose: () => void }) {
  const [offset, setOffset] = useState(0);
  const firings = useFirings(trigger.definitionId, trigger.activityId, offset, pageSize);
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={`${trigger.name} of ${trigger.definition}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Group mb="sm">
        <Text size="sm" c="dimmed">
          {trigger.text}
        </Text>
        <Button component={Link} to={`/reports?definition=${encodeURIComponent(trigger.definitionId)}`} size="compact-xs" variant="default" ml="auto">
          Reports of its runs
        </Button>
      </Group>
      <Answer query={firings} what="its history">
        {data =>
          data.total === 0 ? (
            <Empty icon={IconHistory} title="It has not fired yet" />
          ) : (
            <>
              <DataTable label="What came of it" columns={firingColumns} rows={data.items} rowKey={firing => `${firing.occurrence} ${firing.at}`} stale={firings.isPlaceholderData} />
              <Pager offset={offset} limit={pageSize} total={data.total} onChange={setOffset} />
            </>
          )
        }
      </Answer>
    </Drawer>
  );
}
