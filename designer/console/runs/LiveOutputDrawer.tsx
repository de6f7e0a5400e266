import { Alert, Box, Drawer, Group, Loader, Stack, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useReducer } from 'react';
import { watchOutput } from '../api/watchOutput';
import { outcomeWords } from '../format/words';
import { WordBadge } from '../format/WordBadge';
import { useSession } from '../session/SessionProvider';
import { nothingYet, onOutput, type LiveAction } from './liveOutput';
import classes from './OutputDrawer.module.css';

/** What a target puts out in a run while it runs. */
export function LiveOutputDrawer({ runId, target, onClose }: { runId: string; target: string; onClose: () => void }) {
  const { client } = useSession();
  const [shown, dispatch] = useReducer(onOutput, nothingYet);
  useEffect(() => {
    const stop = new AbortController();
    void watchOutput(client, runId, target, dispatch, stop.signal);
    return () => stop.abort();
  }, [client, runId, target]);

  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={`Output of ${target}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="md">
        {shown.state === 'live' && (
          <Group gap="xs">
            <Loader size="xs" type="dots" />
            <Text size="sm" c="dimmed">
              {shown.actions.length === 0 ? 'It has printed nothing yet.' : 'Live: at most 64 KiB a second, what is left out is named.'}
            </Text>
          </Group>
        )}
        {shown.state === 'lost' && (
          <Alert color="yellow" icon={<IconPlugConnectedX />}>
            The connection is lost and is made again.
          </Alert>
        )}
        {shown.state === 'refused' && <Alert color="red">{shown.problem}</Alert>}
        {shown.actions.map(action => (
          <ActionOutput key={action.key} action={action} />
        ))}
        {shown.state === 'ended' && <Text c="dimmed">The target has its result; nothing follows.</Text>}
      </Stack>
    </Drawer>
  );
}

function ActionOutput({ action }: { action: LiveAction }) {
  return (
    <Box>
      <Group gap="sm" mb={6}>
        <Text size="sm" fw={600}>
          {action.name}
        </Text>
        {action.start > 1 && <Text size="sm">start {action.start}: it was interrupted and is started again</Text>}
        {action.isInterrupted && <WordBadge word={outcomeWords.interrupted} />}
        {action.entry && <WordBadge word={outcomeWords[action.entry.outcome]} />}
        {action.entry?.returnCode != null && <Text size="sm">return code {action.entry.returnCode}</Text>}
      </Group>
      {action.text !== '' && (
        <pre className={classes.output} tabIndex={0} aria-label={action.start > 1 ? `Output of ${action.name}, start ${action.start}` : `Output of ${action.name}`}>
          {action.text}
        </pre>
      )}
    </Box>
  );
}
