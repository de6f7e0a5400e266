import { levelColour } from './levels';
import { dayNames, quartersPerDay, type Level, type Week } from './week';
import classes from './WeekGrid.module.css';

/** A week at a glance: a line for each day, midnight to midnight. */
export function MiniWeek({ week, label }: { week: Week; label: string }) {
  return (
    <svg className={classes.mini} viewBox={`0 0 ${quartersPerDay} 28`} preserveAspectRatio="none" role="img" aria-label={label}>
      {dayNames.map((name, day) =>
        stretches(week.slice(day * quartersPerDay, (day + 1) * quartersPerDay)).map(({ from, to, level }) => (
          <rect key={`${name} ${from}`} x={from} y={day * 4} width={to - from} height={3.4} style={{ fill: levelColour(level) }} />
        )),
      )}
    </svg>
  );
}

function stretches(day: Week): { from: number; to: number; level: Level }[] {
  const made: { from: number; to: number; level: Level }[] = [];
  day.forEach((level, quarter) => {
    const last = made.at(-1);
    if (last?.level === level) last.to = quarter + 1;
    else made.push({ from: quarter, to: quarter + 1, level });
  });
  return made;
}
