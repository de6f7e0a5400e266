import { Alert, Group, List, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import type { StudioProblem } from '../../studio/messages';
import { plural } from '../format/count';
import type { Refused } from './EditorPage';
import classes from './StudioPage.module.css';
import { useInputNames } from './useInputNames';

interface Props {
  problems: readonly StudioProblem[];
  refused: Refused | null;
  /** Shows an activity on the canvas. */
  onSelect: (activity: string) => void;
}

/** What keeps a distribution from running, beside the canvas where it is put right. */
export function ProblemPanel({ problems, refused, onSelect }: Props) {
  return (
    <aside className={classes.side} aria-label="Problems">
      <Stack gap="sm">
        {refused && (
          <Alert role="alert" color="red" icon={<IconCircleX />} title="The server refused it">
            <Text size="sm">{refused.detail}</Text>
            {refused.errors.length > 0 && (
              <List size="sm" mt="xs">
                {refused.errors.map(error => (
                  <List.Item key={error}>{error}</List.Item>
                ))}
              </List>
            )}
          </Alert>
        )}
        {problems.length > 0 && (
          <>
            <Group gap="xs">
              <IconAlertTriangle size={18} color="var(--mantine-color-orange-6)" />
              <Title order={2} size="h6">
                {plural(problems.length, 'problem')}
              </Title>
            </Group>
            <Text size="xs" c="dimmed">
              The draft is kept. It can be published when these are put right.
            </Text>
            <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
              {problems.map((problem, index) => (
                <li key={index}>
                  <Problem problem={problem} onSelect={onSelect} />
                </li>
              ))}
            </Stack>
          </>
        )}
      </Stack>
    </aside>
  );
}

function Problem({ problem, onSelect }: { problem: StudioProblem; onSelect: (activity: string) => void }) {
  const nameOf = useInputNames();
  const text = (
    <>
      <Text size="sm" fw={600}>
        {problem.activityName ?? 'The distribution'}
        {problem.input !== null && (
          <Text span size="xs" c="dimmed" ml={6}>
            {nameOf(problem.input)}
          </Text>
        )}
      </Text>
      <Text size="sm">{problem.message}</Text>
    </>
  );
  const { activity } = problem;
  if (activity === null) return <div className={classes.problem}>{text}</div>;
  return (
    <UnstyledButton className={classes.problem} data-clickable onClick={() => onSelect(activity)} title="Show it on the canvas">
      {text}
    </UnstyledButton>
  );
}
