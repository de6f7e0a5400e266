import { Alert, Anchor, Box, CopyButton, Button, Drawer, Group, Select, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconCut } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { entryOutputPath, useEntryOutput, useEntryStarts, useReportEntry } from '../api/queries';
import type { EntryStart, ReportEntry } from '../api/types';
import { Instant } from '../format/Instant';
import { formatDuration } from '../format/time';
import { outcomeWords } from '../format/words';
import { WordBadge } from '../format/WordBadge';
import { useSession } from '../session/SessionProvider';
import { Failure, Loading } from '../shell/states';
import { saveAs } from './ExportButtons';
import { longestShown, newest } from './liveOutput';
import classes from './OutputDrawer.module.css';

/** One report entry with everything the action printed; one that was interrupted and repeated with what each of its starts printed. */
export function OutputDrawer({ entry, onClose }: { entry: ReportEntry; onClose: () => void }) {
  const starts = useEntryStarts(entry, entry.starts > 1);
  const [chosen, setChosen] = useState(entry.starts);
  const earlier = chosen < entry.starts ? starts.data?.find(each => each.number === chosen) : undefined;
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={`${entry.name} on ${entry.target}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="md">
        {starts.error && <Failure error={starts.error} retry={() => void starts.refetch()} />}
        {starts.data && (
          <Select
            aria-label="Which start of the action"
            description="It was interrupted and repeated: each start has an output of its own."
            size="xs"
            maw={380}
            allowDeselect={false}
            data={starts.data.map(each => ({
              value: String(each.number),
              label: `Start ${each.number} of ${entry.starts} · ${outcomeWords[each.outcome].label.toLowerCase()}`,
            }))}
            value={String(chosen)}
            onChange={number => setChosen(Number(number))}
          />
        )}
        {earlier ? <EarlierStart key={chosen} entry={entry} start={earlier} /> : <LastStart entry={entry} />}
      </Stack>
    </Drawer>
  );
}

function LastStart({ entry }: { entry: ReportEntry }) {
  const full = useReportEntry(entry.commandId, entry.number);
  // Nobody was left to report what an interrupted action had printed: the agent brings it afterwards.
  const isLost = full.data?.output === '' && entry.starts > 0 && ['interrupted', 'skipped', 'cancelled'].includes(entry.outcome);
  const kept = useEntryOutput(entry, entry.starts, isLost);
  const output = full.data?.output || kept.data || '';
  const error = full.error ?? kept.error;
  const isPending = full.isPending || (isLost && kept.isPending);
  return (
    <>
      <Group gap="sm">
        <WordBadge word={outcomeWords[entry.outcome]} />
        {entry.returnCode !== null && <Text size="sm">return code {entry.returnCode}</Text>}
        {entry.durationMs !== null && <Text size="sm">{formatDuration(entry.durationMs)}</Text>}
        <Text size="sm" c="dimmed">
          <Instant at={entry.endedAt ?? entry.at} as="full" />
        </Text>
      </Group>
      {entry.message !== '' && <Text>{entry.message}</Text>}
      {error && <Failure error={error} retry={() => void (full.error ? full : kept).refetch()} />}
      {!error && isPending && <Loading what="the output" />}
      {!error && !isPending && output === '' && <Text c="dimmed">{isLost ? 'Nothing is kept of what it printed.' : 'It printed nothing.'}</Text>}
      {output !== '' && <Output text={output} entry={entry} start={entry.starts} isCut={full.data?.outputTruncated === true} />}
    </>
  );
}

function EarlierStart({ entry, start }: { entry: ReportEntry; start: EntryStart }) {
  const kept = useEntryOutput(entry, start.number, start.outputBytes > 0);
  return (
    <>
      <Group gap="sm">
        <WordBadge word={outcomeWords[start.outcome]} />
        {start.startedAt !== null && start.endedAt !== null && (
          <Text size="sm" c="dimmed">
            started <Instant at={start.startedAt} as="full" />, found interrupted <Instant at={start.endedAt} as="full" />
          </Text>
        )}
      </Group>
      {start.outputBytes === 0 && <Text c="dimmed">Nothing is kept of what it printed.</Text>}
      {kept.error && <Failure error={kept.error} retry={() => void kept.refetch()} />}
      {start.outputBytes > 0 && kept.isPending && <Loading what="the output" />}
      {kept.data !== undefined && <Output text={kept.data} entry={entry} start={start.number} isCut={false} />}
    </>
  );
}

function Output({ text, entry, start, isCut }: { text: string; entry: ReportEntry; start: number; isCut: boolean }) {
  const { client } = useSession();
  const download = useMutation({
    mutationFn: async () => {
      const response = await client.send(entryOutputPath(entry, start), { headers: { Accept: '*/*' } });
      saveAs(await response.blob(), `${entry.target}-${entry.name}${entry.starts > 1 ? `-start-${start}` : ''}.txt`);
    },
  });
  return (
    <Box>
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={600}>
          Output
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="subtle" leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />} onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <pre className={classes.output} tabIndex={0} aria-label="Output">
        {newest(text)}
      </pre>
      {(isCut || text.length > longestShown) && (
        <Alert mt="sm" color="yellow" icon={<IconCut />}>
          It printed more than fits here.{' '}
          <Anchor inherit component="button" onClick={() => download.mutate()}>
            Download what is kept of it
          </Anchor>
          {download.error && (
            <Text inherit c="red" role="alert">
              {download.error.message}
            </Text>
          )}
        </Alert>
      )}
    </Box>
  );
}
