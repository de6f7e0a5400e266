import { levelColour } from './levels';
import { quartersPerDay, type Level } from './week';
import classes from './WeekGrid.module.css';

/** One day at a glance, midnight to midnight, with a mark at noon. */
export function DayBar({ day, label }: { day: readonly Level[]; label: string }) {
  return (
    <svg className={classes.dayBar} viewBox={`0 0 ${quartersPerDay} 10`} preserveAspectRatio="none" role="img" aria-label={label}>
      {stretchesOf(day).map(({ from, to, level }) => (
        <rect key={from} x={from} y={0} width={to - from} height={10} style={{ fill: levelColour(level) }} />
      ))}
      <line x1={quartersPerDay / 2} x2={quartersPerDay / 2} y1={0} y2={10} className={classes.noon} />
    </svg>
  );
}

/** Runs of equal level, in quarter hours. */
export function stretchesOf(day: readonly Level[]): { from: number; to: number; level: Level }[] {
  const made: { from: number; to: number; level: Level }[] = [];
  day.forEach((level, quarter) => {
    const last = made.at(-1);
    if (last?.level === level) last.to = quarter + 1;
    else made.push({ from: quarter, to: quarter + 1, level });
  });
  return made;
}
