import { Code, Paper, Stack, Text } from '@mantine/core';
import { plural } from '../format/count';
import { Facts } from '../shell/Facts';
import { PageTitle } from '../shell/PageTitle';
import { useKnownServer } from '../shell/ServerContext';

/** For how long is kept what came of runs. It belongs to the server's settings, so it is told here and changed there. */
export function RetentionPage() {
  const { retentionDays } = useKnownServer();
  return (
    <>
      <PageTitle title="Retention" />
      <Paper withBorder p="md" maw={720}>
        <Stack gap="sm">
          <Facts
            facts={[
              ['Ended runs', `are removed after ${plural(retentionDays, 'day')}, with their targets, report entries and output`],
              ['Audit log', 'is kept for good'],
            ]}
          />
          <Text size="sm" c="dimmed">
            It is set where the server is started, with <Code>ORCHESTRATOR_RETENTION_DAYS</Code> (1 to 36,500; {retentionDays} at present), and counts from the next start on. What shall
            stay for longer is exported from the reports beforehand.
          </Text>
        </Stack>
      </Paper>
    </>
  );
}
