import { Alert, Anchor, Box, CopyButton, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconCut } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useReportEntry } from '../api/queries';
import type { ReportEntry } from '../api/types';
import { Instant } from '../format/Instant';
import { formatDuration } from '../format/time';
import { outcomeWords } from '../format/words';
import { WordBadge } from '../format/WordBadge';
import { useSession } from '../session/SessionProvider';
import { Failure, Loading } from '../shell/states';
import { saveAs } from './ExportButtons';
import classes from './OutputDrawer.module.css';

/** One report entry with everything the action printed. */
export function OutputDrawer({ entry, onClose }: { entry: ReportEntry; onClose: () => void }) {
  const full = useReportEntry(entry.commandId, entry.number);
  const { client } = useSession();
  const download = useMutation({
    mutationFn: async () => {
      const response = await client.send(`/api/reports/${encodeURIComponent(entry.commandId)}/${entry.number}/output`, { headers: { Accept: '*/*' } });
      saveAs(await response.blob(), `${entry.target}-${entry.name}.txt`);
    },
  });
  const output = full.data?.output ?? '';
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={`${entry.name} on ${entry.target}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="md">
        <Group gap="sm">
          <WordBadge word={outcomeWords[entry.outcome]} />
          {entry.returnCode !== null && <Text size="sm">return code {entry.returnCode}</Text>}
          {entry.durationMs !== null && <Text size="sm">{formatDuration(entry.durationMs)}</Text>}
          <Text size="sm" c="dimmed">
            <Instant at={entry.endedAt ?? entry.at} as="full" />
          </Text>
        </Group>
        {entry.message !== '' && <Text>{entry.message}</Text>}
        {full.error && <Failure error={full.error} retry={() => void full.refetch()} />}
        {full.isPending && <Loading what="the output" />}
        {full.data && output === '' && <Text c="dimmed">It printed nothing.</Text>}
        {output !== '' && (
          <Box>
            <Group justify="space-between" mb={6}>
              <Text size="sm" fw={600}>
                Output
              </Text>
              <CopyButton value={output}>
                {({ copied, copy }) => (
                  <Button size="compact-xs" variant="subtle" leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />} onClick={copy}>
                    {copied ? 'Copied' : 'Copy'}
                  </Button>
                )}
              </CopyButton>
            </Group>
            <pre className={classes.output} tabIndex={0} aria-label="Output">
              {output}
            </pre>
            {full.data?.outputTruncated && (
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
        )}
      </Stack>
    </Drawer>
  );
}
