import { Button, Group, Text } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { useRun } from '../api/queries';
import { StudioFrame } from './StudioFrame';
import { StudioPage } from './StudioPage';
import { useStudioNavigation } from './useStudioNavigation';

/** A run drawn on its flowchart, with the number of targets at each activity as it changes. */
export function InstancePage() {
  const { id = '' } = useParams();
  const hear = useStudioNavigation();
  const run = useRun(id);
  return (
    <StudioPage
      title={run.data?.name ?? 'Run'}
      parent={{ to: '/studio/runs', label: 'Runs on the canvas' }}
      tools={
        <>
          <Group gap="md" visibleFrom="md">
            <Legend colour="var(--mantine-color-yellow-6)" text="targets are there" />
            <Legend colour="var(--mantine-color-green-6)" text="all ended there" />
            <Legend colour="var(--mantine-color-red-6)" text="some failed there" />
          </Group>
          <Button component={Link} to={`/runs/${encodeURIComponent(id)}`} variant="default" size="xs" leftSection={<IconListDetails size={16} />}>
            Targets and report
          </Button>
        </>
      }
    >
      <StudioFrame key={id} show="instance" id={id} title="Run on the canvas" onMessage={hear} />
    </StudioPage>
  );
}

function Legend({ colour, text }: { colour: string; text: string }) {
  return (
    <Group gap={6} wrap="nowrap">
      <span aria-hidden style={{ width: 12, height: 12, borderRadius: '50%', background: colour }} />
      <Text size="xs" c="dimmed">
        {text}
      </Text>
    </Group>
  );
}
