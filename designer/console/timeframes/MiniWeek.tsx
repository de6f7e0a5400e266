import { stretchesOf } from './DayBar';
import { levelColour } from './levels';
import { dayNames, quartersPerDay, type Week } from './week';
import classes from './WeekGrid.module.css';

/** A week at a glance: a line for each day, midnight to midnight. */
export function MiniWeek({ week, label }: { week: Week; label: string }) {
  return (
    <svg className={classes.mini} viewBox={`0 0 ${quartersPerDay} 28`} preserveAspectRatio="none" role="img" aria-label={label}>
      {dayNames.map((name, day) =>
        stretchesOf(week.slice(day * quartersPerDay, (day + 1) * quartersPerDay)).map(({ from, to, level }) => (
          <rect key={`${name} ${from}`} x={from} y={day * 4} width={to - from} height={3.4} style={{ fill: levelColour(level) }} />
        )),
      )}
    </svg>
  );
}
