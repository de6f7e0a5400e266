import { Group, Text } from '@mantine/core';
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

/** Today's date in the viewer's zone, "2026-11-26". */
export function useToday(): string {
  return new Intl.DateTimeFormat('en-CA').format(useNow());
}

/** The next twelve months, a line for each; what is no exception is a dot. */
export function YearAhead({ exceptions }: { exceptions: readonly TimeframeException[] }) {
  const today = useToday();
  const [year = 0, month = 1] = today.split('-').map(Number);
  const lines = Array.from({ length: months }, (_, index) => new Date(Date.UTC(year, month - 1 + index, 1)));
  return (
    <div>
      <svg className={classes.year} viewBox={`0 0 ${left + 31 * cell} ${months * line}`} role="img" aria-label="The exceptions of the next twelve months">
        {lines.map((first, index) => (
          <g key={first.toISOString()} transform={`translate(0 ${index * line})`}>
            <text x={0} y={cell - 3} className={classes.month}>
              {first.toLocaleDateString(undefined, { month: 'short', timeZone: 'UTC' })}
            </text>
            {daysOf(first).map((date, day) => (
              <Day key={date} date={date} x={left + day * cell} isToday={date === today} counting={exceptionsOn(exceptions, date)} />
            ))}
          </g>
        ))}
      </svg>
      <Group gap="md" mt={4}>
        <Legend kind="closed" text="closed all day" />
        <Legend kind="open" text="other hours" />
        <Legend text="as every week" />
      </Group>
    </div>
  );
}

function Day({ date, x, isToday, counting }: { date: string; x: number; isToday: boolean; counting: readonly TimeframeException[] }) {
  const size = cell - 3;
  const strongest = counting.length === 0 ? null : (Math.max(...levelsOn(counting)) as Level);
  const title = [datesText({ from: date, to: null }), ...counting.map(each => [each.name, each.day].filter(Boolean).join(': '))].join('\n');
  return (
    <>
      {strongest === null ? (
        <circle cx={x + size / 2} cy={size / 2} r={1.6} className={classes.date} />
      ) : (
        <rect x={x} y={0} width={size} height={size} rx={2} className={classes.date} data-exception={strongest === 0 ? 'closed' : 'open'} style={strongest === 0 ? undefined : { fill: levelColour(strongest) }}>
          <title>{title}</title>
        </rect>
      )}
      {isToday && <rect x={x - 1} y={-1} width={size + 2} height={size + 2} rx={3} className={classes.today} />}
    </>
  );
}

function Legend({ kind, text }: { kind?: 'closed' | 'open'; text: string }) {
  return (
    <Group gap={5} wrap="nowrap" component="span">
      <svg width={10} height={10} viewBox="-1 -1 11 11" aria-hidden>
        {kind ? (
          <rect width={9} height={9} rx={2} className={classes.date} data-exception={kind} style={kind === 'open' ? { fill: levelColour(2) } : undefined} />
        ) : (
          <circle cx={4.5} cy={4.5} r={1.8} className={classes.date} />
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
