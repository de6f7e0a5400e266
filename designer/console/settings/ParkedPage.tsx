import { Button, Drawer, Group, Paper, Stack, Text } from '@mantine/core';
import { IconMailCheck, IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useAgain } from '../api/queries';
import type { ParkedMessage } from '../api/types';
import { formatBytes } from '../format/bytes';
import { formatCount } from '../format/count';
import { Instant } from '../format/Instant';
import { useFilters } from '../runs/useFilters';
import classes from '../runs/OutputDrawer.module.css';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { Facts } from '../shell/Facts';
import { PageTitle } from '../shell/PageTitle';
import { Pager } from '../shell/Pager';
import { RemoveButton } from '../shell/RemoveButton';
import { Empty, Failure } from '../shell/states';
import { useParked } from './queries';

const pageSize = 25;

/** Messages that nobody could use: looked at, tried again, or dropped. */
export function ParkedPage() {
  const { offset, change } = useFilters([]);
  const parked = useParked(null, offset, pageSize);
  const [opened, setOpened] = useState<ParkedMessage | null>(null);
  const columns: readonly Column<ParkedMessage>[] = [
    { header: 'Parked', width: 130, narrow: 'corner', cell: message => <Instant at={message.at} /> },
    { header: 'Queue', width: 220, narrow: 'heading', cell: message => <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>{message.queue}</Text> },
    { header: 'Why', narrow: 'line', cell: message => <Text size="sm">{message.reason}</Text> },
    { header: 'Sender', width: 140, cell: message => message.sender || 'not checked' },
    { header: 'Times', width: 70, align: 'right', cell: message => formatCount(message.times) },
    {
      header: 'Content',
      width: 110,
      align: 'right',
      cell: message => (
        <Button size="compact-xs" variant="light" onClick={() => setOpened(message)} aria-label={`Look at the message of ${message.queue}`}>
          Look at
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageTitle title="Parked messages" />
      <Paper withBorder>
        <Answer query={parked} what="parked messages">
          {data =>
            data.total === 0 ? (
              <Empty icon={IconMailCheck} title="No message is parked">
                <Text c="dimmed" ta="center">
                  A message that nobody can use is not thrown away: it appears here with the reason.
                </Text>
              </Empty>
            ) : (
              <>
                <DataTable label="Parked messages" columns={columns} rows={data.items} rowKey={message => message.id} stale={parked.isPlaceholderData} />
                <Pager offset={offset} limit={pageSize} total={data.total} onChange={next => change({ offset: String(next) })} />
              </>
            )
          }
        </Answer>
      </Paper>
      {opened && <Message message={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

function Message({ message, onClose }: { message: ParkedMessage; onClose: () => void }) {
  const { client } = useSession();
  const again = useAgain('parked');
  const path = `/api/parked/${encodeURIComponent(message.id)}`;
  const done = async () => {
    onClose();
    await again();
  };
  const retry = useMutation({ mutationFn: () => client.post<void>(`${path}/retry`), onSuccess: done });
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={`Message of ${message.queue}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text>{message.reason}</Text>
        <Facts
          facts={[
            ['Parked', <Instant key="at" at={message.at} as="full" />],
            ['Sent to', message.exchange === '' ? 'straight to the queue' : `${message.exchange}, ${message.routingKey}`],
            ['Sender', message.sender || 'the broker has not checked it'],
            ['Message', message.messageId],
            ['Content', `${message.contentType || 'of no declared type'}, ${formatBytes(message.size)}`],
          ]}
        />
        <pre className={classes.output} tabIndex={0} aria-label="Beginning of the content">
          {message.beginning}
        </pre>
        {retry.error && <Failure error={retry.error} />}
        <Group gap="xs">
          <Button leftSection={<IconRefresh size={16} />} disabled={!message.whole} loading={retry.isPending} onClick={() => retry.mutate()}>
            Try again
          </Button>
          <RemoveButton
            verb="Drop"
            what="this message"
            consequence="It is gone for good, and whatever it said with it."
            remove={async () => {
              await client.delete(path);
              await done();
            }}
          />
        </Group>
        {!message.whole && (
          <Text size="sm" c="dimmed">
            Only its beginning is kept, so it cannot be tried again.
          </Text>
        )}
      </Stack>
    </Drawer>
  );
}
