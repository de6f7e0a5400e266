import { Text, Timeline } from '@mantine/core';
import { IconBan, IconCheck, IconClockX, IconPlayerPause, IconPlayerPlay, IconPlus, IconStairsUp } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useRunEvents } from '../api/queries';
import type { RunEvent } from '../api/types';
import { Instant } from '../format/Instant';
import { Failure, Loading } from '../shell/states';
import { mergeHistory } from './live';

const icons: Record<RunEvent['kind'], ComponentType<{ size?: number }>> = {
  created: IconPlus,
  started: IconPlayerPlay,
  paused: IconPlayerPause,
  resumed: IconPlayerPlay,
  cancelling: IconBan,
  completed: IconCheck,
  cancelled: IconBan,
  deadlinePassed: IconClockX,
  standByChanged: IconClockX,
  rampMoved: IconStairsUp,
};

/** What happened to the run as a whole, and who did it; the newest first. */
export function HistoryList({ runId, heard }: { runId: string; heard: readonly RunEvent[] }) {
  const events = useRunEvents(runId);
  if (events.isPending) return <Loading what="the history" />;
  if (events.error && !events.data) return <Failure error={events.error} retry={() => void events.refetch()} />;
  const lines = mergeHistory(events.data ?? [], heard).reverse();
  return (
    <Timeline bulletSize={28} lineWidth={2} m="lg">
      {lines.map(line => {
        const Icon = icons[line.kind];
        return (
          <Timeline.Item key={line.number} bullet={<Icon size={15} />} title={line.text}>
            <Text size="sm" c="dimmed">
              <Instant at={line.at} as="full" /> · {line.by}
            </Text>
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}
