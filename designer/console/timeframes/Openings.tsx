import { Button, Group, Paper, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { ClockChange, Opening } from '../api/types';
import { useNow } from '../format/NowProvider';
import { formatDuration, formatRelative } from '../format/time';
import { Failure, Loading } from '../shell/states';
import { levelColour } from './levels';
import { usePreview } from './queries';
import type { Drawn } from './drawn';
import { levelNames, type Level } from './week';
import classes from './WeekGrid.module.css';

const viewersZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = [...new Set([viewersZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
const hour = 3_600_000;

/** So long before a change of the clocks a look at it begins. */
const before = 36 * hour;

/** When a timeframe opens next on the wall clocks of a zone, as it is painted; clocks that change are the server's business, and it knows them. */
export function Openings({ drawn }: { drawn: Drawn }) {
  const now = useNow();
  const [zone, setZone] = useState(viewersZone);
  const [from, setFrom] = useState<string | null>(null);
  const [settled] = useDebouncedValue(drawn, 300);
  const preview = usePreview(settled, zone, from);
  const { openings, clockChanges } = preview.data ?? { openings: [], clockChanges: [] };
  return (
    <Paper withBorder p="md" component="section" aria-label="Next openings">
      <Stack gap="sm">
        <Group justify="space-between" align="center" gap="sm">
          <Title order={2} size="h4">
            {from === null ? 'Opens next' : 'Opens then'}
          </Title>
          <Select aria-label="Zone" size="xs" w={220} searchable allowDeselect={false} limit={60} data={zones} value={zone} onChange={value => setZone(value ?? viewersZone)} nothingFoundMessage="No such zone" />
        </Group>
        <Group gap="xs">
          <TextInput type="date" size="xs" aria-label="From" value={from === null ? '' : dateIn(from, zone)} onChange={event => setFrom(event.currentTarget.value === '' ? null : midnight(event.currentTarget.value, zone))} />
          {from !== null && (
            <Button size="xs" variant="default" onClick={() => setFrom(null)}>
              From now
            </Button>
          )}
          {clockChanges.slice(0, 1).map(change => (
            <Button key={change.at} size="xs" variant="default" onClick={() => setFrom(new Date(Date.parse(change.at) - before).toISOString())}>
              Clock change on {wallDate(change.from)}
            </Button>
          ))}
        </Group>
        {preview.error && <Failure error={preview.error} retry={() => void preview.refetch()} />}
        {preview.isPending && <Loading what="the openings" />}
        {preview.data && openings.length === 0 && <Text c="dimmed">Never.</Text>}
        {openings.length > 0 && (
          <Stack gap={8} component="ul" style={{ listStyle: 'none', margin: 0, padding: 0, opacity: preview.isPlaceholderData ? 0.6 : 1 }}>
            {inTime(openings, clockChanges).map(each =>
              'to' in each ? <ChangeLine key={each.at} change={each} /> : <OpeningLine key={`${each.start} ${each.level}`} opening={each} zone={zone} now={now} />,
            )}
          </Stack>
        )}
      </Stack>
    </Paper>
  );
}

/** Openings with the changes of the clocks that come before the last of them ends. */
function inTime(openings: readonly Opening[], changes: readonly ClockChange[]): (Opening | ClockChange)[] {
  const end = openings.at(-1)?.end ?? null;
  const instant = (each: Opening | ClockChange) => Date.parse('to' in each ? each.at : each.start);
  return [...openings, ...changes.filter(({ at }) => end === null || Date.parse(at) <= Date.parse(end))].sort((a, b) => instant(a) - instant(b));
}

function ChangeLine({ change }: { change: ClockChange }) {
  return (
    <Text component="li" size="xs" fw={600} pl={26}>
      {wallDate(change.from)}: {change.from.slice(11, 16)} becomes {change.to.slice(11, 16)}
    </Text>
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
  const shifts = offsetOf(Date.parse(start), zone) !== offsetOf(Date.parse(end), zone);
  return `${wallClock(start, zone, shifts)} – ${wallClock(end, zone, shifts)}`;
}

function wallClock(iso: string, timeZone: string, withOffset: boolean): string {
  return new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone, ...(withOffset ? { timeZoneName: 'short' } : {}) }).format(new Date(iso));
}

/** The date of a local time such as "2027-03-28T02:00:00". */
function wallDate(local: string): string {
  return new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${local.slice(0, 10)}T00:00:00Z`));
}

/** Milliseconds by which the wall clocks of a zone are ahead of UTC. */
function offsetOf(at: number, timeZone: string): number {
  const shown = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(new Date(at)).find(part => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d\d):(\d\d)/.exec(shown) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) + Number(minutes) / 60) * hour;
}

function dateIn(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(iso));
}

/** The instant at which a day begins in a zone, or an hour off where the clocks change in that night. */
function midnight(date: string, timeZone: string): string {
  const utc = Date.parse(`${date}T00:00:00Z`);
  return new Date(utc - offsetOf(utc, timeZone)).toISOString();
}
