import { Group, Stack, Text } from '@mantine/core';
import { IconCalendarTime } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import type { Opening } from '../api/types';
import { Instant } from '../format/Instant';
import { useNow } from '../format/NowProvider';
import { useSession } from '../session/SessionProvider';
import { Failure } from '../shell/states';
import { timeframePath } from '../timeframes/queries';

/** So many zones are told apart; who starts a run over more does not look at each. */
const mostZones = 4;

interface Props {
  timeframes: readonly string[];
  /** Where the picked targets are. */
  zones: readonly string[];
}

/** When the timeframes of a distribution let its targets begin, by the zones they are in. */
export function NextOpenings({ timeframes, zones }: Props) {
  const { client } = useSession();
  const now = useNow();
  const asked = timeframes.flatMap(name => zones.slice(0, mostZones).map(zone => ({ name, zone })));
  const openings = useQueries({
    queries: asked.map(({ name, zone }) => ({
      queryKey: ['openings', name, zone],
      queryFn: ({ signal }: { signal: AbortSignal }) => client.get<Opening[]>(`${timeframePath(name)}/openings`, { zone, count: 1 }, signal),
      staleTime: 60_000,
    })),
  });
  const failed = openings.find(each => each.error)?.error;
  return (
    <Stack gap={4} component="section" aria-label="Next openings">
      {failed && <Failure error={failed} />}
      {asked.map(({ name, zone }, index) => {
        const next = openings[index]?.data;
        return (
          <Group key={`${name} ${zone}`} gap={8} wrap="nowrap" align="flex-start">
            <IconCalendarTime size={16} style={{ flex: 'none', marginTop: 2 }} aria-hidden />
            <Text size="sm" component="span">
              {name} in {zone}: {next === undefined ? '…' : <Next opening={next[0]} zone={zone} now={now} />}
            </Text>
          </Group>
        );
      })}
      {zones.length > mostZones && (
        <Text size="xs" c="dimmed">
          and in {zones.length - mostZones} more zones; every target goes by its own clock.
        </Text>
      )}
    </Stack>
  );
}

function Next({ opening, zone, now }: { opening: Opening | undefined; zone: string; now: number }) {
  if (opening === undefined) return 'it never opens';
  if (Date.parse(opening.start) <= now) return opening.end === null ? 'always open' : <>open until <Instant at={opening.end} zone={zone} /></>;
  return (
    <>
      opens <Instant at={opening.start} zone={zone} /> (<Instant at={opening.start} as="relative" />)
    </>
  );
}
