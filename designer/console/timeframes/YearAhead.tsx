import { Group, Text } from '@mantine/core';
import { memo } from 'react';
import type { TimeframeException } from '../api/types';
import { useNow } from '../format/NowProvider';
import { datesText, exceptionsOn, levelsOn } from './exceptions';
import { levelColour } from './levels';
import type { Level } from './week';
import classes from './WeekGrid.module.css';

const months = 12;
const cell = 12;
const line = 14;
const left = 30;
const size = cell - 3;

const asIso = new Intl.DateTimeFormat('en-CA');

/** Today's date in the viewer's zone, "2026-11-26". */
export function useToday(): string {
  return asIso.format(useNow());
}

/** The next twelve months, a line for each; what is no exception is a dot. */
export const YearAhead = memo(function YearAhead({ exceptions, today }: { exceptions: readonly TimeframeException[]; today: string }) {
  const [year = 0, month = 1] = today.split('-').map(Number);
  const lines = Array.from({ length: months }, (_, index) => new Date(Date.UTC(year, month - 1 + index, 1)));
  const days = lines.flatMap((first, index) => daysOf(first).map((date, day) => ({ date, x: left + day * cell, y: index * line, counting: exceptionsOn(exceptions, date) })));
  const usual = days.filter(({ counting }) => counting.length === 0).map(({ x, y }) => `M${x + size / 2} ${y + size / 2}h0`);
  const isToday = days.find(({ date }) => date === today);
  return (
    <div>
      <svg className={classes.year} viewBox={`-1 -1 ${left + 31 * cell + 1} ${months * line + 1}`} role="img" aria-label="The exceptions of the next twelve months">
        {lines.map((first, index) => (
          <text key={first.toISOString()} x={0} y={index * line + size} className={classes.month}>
            {first.toLocaleDateString(undefined, { month: 'short', timeZone: 'UTC' })}
          </text>
        ))}
        <path d={usual.join('')} className={classes.usual} />
        {days.filter(({ counting }) => counting.length > 0).map(each => (
          <Day key={each.date} {...each} />
        ))}
        {isToday && <rect x={isToday.x - 1} y={isToday.y - 1} width={size + 2} height={size + 2} rx={3} className={classes.today} />}
      </svg>
      <Group gap="md" mt={4}>
        <Legend kind="closed" text="closed all day" />
        <Legend kind="open" text="other hours" />
        <Legend text="as every week" />
      </Group>
    </div>
  );
});

function Day({ date, x, y, counting }: { date: string; x: number; y: number; counting: readonly TimeframeException[] }) {
  const strongest = Math.max(...levelsOn(counting)) as Level;
  return (
    <rect x={x} y={y} width={size} height={size} rx={2} className={classes.date} data-exception={strongest === 0 ? 'closed' : 'open'} style={strongest === 0 ? undefined : { fill: levelColour(strongest) }}>
      <title>{[datesText({ from: date, to: null }), ...counting.map(each => [each.name, each.day].filter(Boolean).join(': '))].join('\n')}</title>
    </rect>
  );
}

function Legend({ kind, text }: { kind?: 'closed' | 'open'; text: string }) {
  return (
    <Group gap={5} wrap="nowrap" component="span">
      <svg width={10} height={10} viewBox="-1 -1 11 11" aria-hidden>
        {kind ? (
          <rect width={9} height={9} rx={2} className={classes.date} data-exception={kind} style={kind === 'open' ? { fill: levelColour(2) } : undefined} />
        ) : (
          <path d="M4.5 4.5h0" className={classes.usual} />
        )}
      </svg>
      <Text span size="xs" c="dimmed">
        {text}
      </Text>
    </Group>
  );
}

function daysOf(first: Date): string[] {
  const count = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return Array.from({ length: count }, (_, day) => new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), day + 1)).toISOString().slice(0, 10));
}
