import { Box, Button, Group, Paper, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useRunWaits } from '../api/queries';
import type { Run, WaitReason } from '../api/types';
import { formatCount, plural } from '../format/count';
import { Instant } from '../format/Instant';
import { reasonLabels } from '../format/words';
import { mayChangeAttempts } from '../session/roles';
import { useKnownServer } from '../shell/ServerContext';
import { Failure, Loading } from '../shell/states';
import { StandByDialog } from './StandByDialog';
import { waitSections } from './waits';
import classes from './WaitList.module.css';

/** Sentences that are shown for one reason; of retries, every target may have its own. */
const shown = 3;

interface Props {
  run: Run;
  onPick: (reason: WaitReason, activity?: string) => void;
}

/** Why the targets without a result are where they are, and until when. */
export function WaitList({ run, onPick }: Props) {
  const waits = useRunWaits(run.id);
  const { role } = useKnownServer();
  const [changing, setChanging] = useState(false);
  return (
    <Paper component="section" aria-label="Waiting and at work" withBorder p={{ base: 'md', sm: 'lg' }}>
      <Text fw={600} mb="sm">
        Waiting and at work
      </Text>
      {waits.error && !waits.data && <Failure error={waits.error} retry={() => void waits.refetch()} />}
      {waits.isPending && <Loading what="reasons" />}
      {waits.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          Nobody waits.
        </Text>
      )}
      <ScrollArea.Autosize mah={420} type="auto" scrollbars="y" offsetScrollbars="present">
        <Stack gap="md">
          {waitSections(waits.data ?? []).map(section => (
            <Box key={section.reason}>
              <Group justify="space-between" gap="xs" mb={2} wrap="nowrap">
                <Text size="sm" fw={600}>
                  {reasonLabels[section.reason]}
                </Text>
                <Text size="sm" fw={600} className={classes.count}>
                  {formatCount(section.targets)}
                </Text>
              </Group>
              {section.reason === 'retry' && mayChangeAttempts(run, role) && (
                <Button size="compact-xs" variant="light" mb={4} onClick={() => setChanging(true)}>
                  Change the next attempts
                </Button>
              )}
              {section.groups.slice(0, shown).map((group, index) => (
                <UnstyledButton key={index} className={classes.group} onClick={() => onPick(group.reason, group.activity)}>
                  <Text size="sm" component="span" className={classes.why}>
                    {group.why}
                    <Text span inherit c="dimmed">
                      {' '}
                      {group.activityName}
                      {group.until !== null && (
                        <>
                          {' · until '}
                          <Instant at={group.until} /> (<Instant at={group.until} as="due" />)
                        </>
                      )}
                    </Text>
                  </Text>
                  {section.groups.length > 1 && (
                    <Text size="sm" component="span" c="dimmed" className={classes.count}>
                      {formatCount(group.targets)}
                    </Text>
                  )}
                </UnstyledButton>
              ))}
              {section.groups.length > shown && (
                <UnstyledButton className={classes.group} onClick={() => onPick(section.reason)}>
                  <Text size="sm" component="span" c="dimmed">
                    and {plural(section.groups.slice(shown).reduce((sum, group) => sum + group.targets, 0), 'target')} with other times or sentences
                    {section.next !== null && (
                      <>
                        {'; the next goes on '}
                        <Instant at={section.next} as="due" />
                      </>
                    )}
                  </Text>
                </UnstyledButton>
              )}
            </Box>
          ))}
        </Stack>
      </ScrollArea.Autosize>
      {changing && <StandByDialog runId={run.id} target={null} onClose={() => setChanging(false)} />}
    </Paper>
  );
}
