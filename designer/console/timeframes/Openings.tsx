import { Group, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Opening } from '../api/types';
import { useNow } from '../format/NowProvider';
import { formatDuration, formatRelative } from '../format/time';
import { Failure, Loading } from '../shell/states';
import { levelColour } from './levels';
import { useOpenings } from './queries';
import { levelNames, type Level } from './week';
import classes from './WeekGrid.module.css';

const viewersZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = [...new Set([viewersZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

/** When a saved timeframe opens next on the wall clocks of a zone; clocks that change are the server's business, and it knows them. */
export function Openings({ name, isChanged }: { name: string; isChanged: boolean }) {
  const now = useNow();
  const [zone, setZone] = useState(viewersZone);
  const openings = useOpenings(name, zone);
  return (
    <Paper withBorder p="md" component="section" aria-label="Next openings">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-end" gap="sm">
          <Title order={2} size="h4">
            Opens next
          </Title>
          <Select aria-label="Zone" size="xs" w={220} searchable allowDeselect={false} limit={60} data={zones} value={zone} onChange={value => setZone(value ?? viewersZone)} nothingFoundMessage="No such zone" />
        </Group>
        {isChanged && (
          <Text size="xs" c="dimmed">
            As it is saved, without what you have just changed.
          </Text>
        )}
        {openings.error && <Failure error={openings.error} retry={() => void openings.refetch()} />}
        {openings.isPending && <Loading what="the openings" />}
        {openings.data?.length === 0 && <Text c="dimmed">Never.</Text>}
        {openings.data && openings.data.length > 0 && (
          <Stack gap={8} component="ul" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
            {openings.data.map(opening => (
              <OpeningLine key={`${opening.start} ${opening.level}`} opening={opening} zone={zone} now={now} />
            ))}
          </Stack>
        )}
      </Stack>
    </Paper>
  );
}

function OpeningLine({ opening, zone, now }: { opening: Opening; zone: string; now: number }) {
  const level = levelNames.findIndex(each => each.toLowerCase() === opening.level) as Level;
  const isOpen = Date.parse(opening.start) <= now;
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="flex-start">
      <span className={classes.brush} style={{ background: levelColour(level), marginTop: 2 }} aria-hidden />
      <div>
        <Text size="sm">
          {span(opening, zone)} <Text span inherit c="dimmed">{levelNames[level]}</Text>
        </Text>
        <Text size="xs" c="dimmed">
          {isOpen ? 'open now' : formatRelative(opening.start, now)}
          {opening.end !== null && `, for ${formatDuration(Date.parse(opening.end) - Math.max(Date.parse(opening.start), isOpen ? now : 0))}${isOpen ? ' more' : ''}`}
        </Text>
      </div>
    </Group>
  );
}

/** "Fri 27 Nov, 22:00 – Sat 28 Nov, 06:00" on the zone's wall clock; across a change of the clock the names of the offset are added. */
function span({ start, end }: Opening, zone: string): string {
  if (end === null) return `${wallClock(start, zone, false)}, for ever`;
  const shifts = offset(start, zone) !== offset(end, zone);
  return `${wallClock(start, zone, shifts)} – ${wallClock(end, zone, shifts)}`;
}

function wallClock(iso: string, timeZone: string, withOffset: boolean): string {
  return new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone, ...(withOffset ? { timeZoneName: 'short' } : {}) }).format(new Date(iso));
}

function offset(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(new Date(iso)).find(part => part.type === 'timeZoneName')?.value ?? '';
}
