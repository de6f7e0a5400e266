import { ActionIcon, Menu, VisuallyHidden } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { memo, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { levelColour } from './levels';
import { copyDay, dayNames, levelNames, levels, paint, quartersPerDay, timeText, type Area, type Level, type Week } from './week';
import classes from './WeekGrid.module.css';

interface Props {
  week: Week;
  /** Quarters that one cell stands for: 4 or 1. */
  step: 1 | 4;
  /** The level that painting leaves. */
  brush: Level;
  onBrush: (level: Level) => void;
  onChange: (week: Week) => void;
  readOnly: boolean;
}

interface Cell {
  day: number;
  /** First quarter of the cell. */
  quarter: number;
}

/**
 * A week to paint: days side by side, time downwards. With the mouse, drag over cells. With the keyboard, move by arrows, extend by shift, paint
 * by space or enter, or by 0 to 3 with that level.
 */
export function WeekGrid({ week, step, brush, onBrush, onChange, readOnly }: Props) {
  const [cursor, setCursor] = useState<Cell>({ day: 0, quarter: 32 });
  const [anchor, setAnchor] = useState<Cell | null>(null);
  const [dragging, setDragging] = useState(false);
  const [said, setSaid] = useState('');
  const grid = useRef<HTMLDivElement>(null);
  const at = { day: cursor.day, quarter: Math.floor(cursor.quarter / step) * step };
  const area = areaOf(at, anchor ?? at, step);

  function apply(level: Level, painted: Area = area) {
    if (readOnly) return;
    onBrush(level);
    onChange(paint(week, painted, level));
    setSaid(`${areaText(painted)}: ${levelNames[level]}`);
    setAnchor(null);
  }

  // Released anywhere, also beside the grid; a drag that is taken away leaves nothing.
  const finish = useRef<(painted: boolean) => void>(() => {});
  finish.current = painted => {
    setDragging(false);
    if (painted) apply(brush);
    else setAnchor(null);
  };
  useEffect(() => {
    if (!dragging) return;
    const up = () => finish.current(true);
    const lost = () => finish.current(false);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', lost);
    return () => {
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', lost);
    };
  }, [dragging]);

  function focus(cell: Cell) {
    setCursor(cell);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${cell.day}-${cell.quarter}"]`)?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    const last = quartersPerDay - step;
    const moves: Record<string, Cell> = {
      ArrowUp: { ...at, quarter: Math.max(0, at.quarter - step) },
      ArrowDown: { ...at, quarter: Math.min(last, at.quarter + step) },
      ArrowLeft: { ...at, day: Math.max(0, at.day - 1) },
      ArrowRight: { ...at, day: Math.min(6, at.day + 1) },
      Home: { ...at, quarter: 0 },
      End: { ...at, quarter: last },
      PageUp: { ...at, quarter: Math.max(0, at.quarter - 24) },
      PageDown: { ...at, quarter: Math.min(last, Math.floor((at.quarter + 24) / step) * step) },
    };
    const move = moves[event.key];
    if (move) {
      setAnchor(event.shiftKey ? (anchor ?? at) : null);
      focus(move);
    } else if (event.key === ' ' || event.key === 'Enter') apply(brush);
    else if (/^[0-3]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) apply(Number(event.key) as Level);
    else if (event.key === 'Escape') setAnchor(null);
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      setAnchor({ day: 0, quarter: 0 });
      focus({ day: 6, quarter: last });
    } else return;
    event.preventDefault();
  }

  /** Screen readers put the focus where they like; the cursor goes there, too. */
  function follow(element: Element) {
    const cell = cellOf(element);
    if (cell && (cell.day !== at.day || cell.quarter !== at.quarter)) setCursor(cell);
  }

  function cellAt(event: PointerEvent): Cell | null {
    return cellOf(document.elementFromPoint?.(event.clientX, event.clientY) ?? (event.target as Element));
  }

  function onPointerDown(event: PointerEvent) {
    const cell = event.button === 0 ? cellAt(event) : null;
    if (!cell || readOnly) return;
    if (event.pointerType !== 'touch') event.preventDefault();
    (event.target as Element).releasePointerCapture?.(event.pointerId);
    setAnchor(cell);
    focus(cell);
    setDragging(true);
  }

  function onPointerMove(event: PointerEvent) {
    const cell = dragging ? cellAt(event) : null;
    if (cell && (cell.day !== at.day || cell.quarter !== at.quarter)) setCursor(cell);
  }

  const rows = Array.from({ length: quartersPerDay / step }, (_, index) => index * step);
  const marked = anchor !== null;
  return (
    <>
      <div
        ref={grid}
        className={classes.grid}
        data-step={step}
        role="grid"
        aria-label="Week"
        aria-readonly={readOnly}
        aria-multiselectable
        onKeyDown={onKeyDown}
        onFocus={event => follow(event.target)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
      >
        <div role="row" className={classes.row}>
          <span role="columnheader" className={classes.time}>
            Time
          </span>
          {dayNames.map((name, day) => (
            <span key={name} role="columnheader" className={classes.day} aria-label={name}>
              <span aria-hidden>{name.slice(0, 3)}</span>
              {!readOnly && <DayMenu day={day} week={week} onChange={onChange} onSaid={setSaid} />}
            </span>
          ))}
        </div>
        {rows.map(quarter => (
          <div key={quarter} role="row" className={classes.row} data-hour={quarter % 4 === 0 || undefined}>
            <span role="rowheader" className={classes.time}>
              {quarter % 4 === 0 ? timeText(quarter) : timeText(quarter).slice(2)}
            </span>
            {dayNames.map((_, day) => (
              <GridCell
                key={day}
                day={day}
                quarter={quarter}
                look={week.slice(day * quartersPerDay + quarter, day * quartersPerDay + quarter + step).join('')}
                isCurrent={day === at.day && quarter === at.quarter}
                isMarked={marked && day >= area.firstDay && day <= area.lastDay && quarter >= area.from && quarter < area.to}
              />
            ))}
          </div>
        ))}
      </div>
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
    </>
  );
}

interface CellProps extends Cell {
  /** The levels of its quarters, one digit each. */
  look: string;
  isCurrent: boolean;
  isMarked: boolean;
}

const GridCell = memo(function GridCell({ day, quarter, look, isCurrent, isMarked }: CellProps) {
  const parts = [...look].map(digit => Number(digit) as Level);
  const isEven = parts.every(level => level === parts[0]);
  const stops = parts.map((level, index) => `${levelColour(level)} ${(index / parts.length) * 100}% ${((index + 1) / parts.length) * 100}%`);
  const name = isEven ? levelNames[parts[0]!] : parts.map((level, index) => `${timeText(quarter + index)} ${levelNames[level]}`).join(', ');
  return (
    <span
      role="gridcell"
      className={classes.cell}
      data-cell={`${day}-${quarter}`}
      data-marked={isMarked || undefined}
      aria-selected={isMarked}
      aria-label={`${dayNames[day]} ${timeText(quarter)} to ${timeText(quarter + parts.length)}: ${name}`}
      tabIndex={isCurrent ? 0 : -1}
      style={{ background: isEven ? levelColour(parts[0]!) : `linear-gradient(to bottom, ${stops.join(', ')})` }}
    />
  );
});

function cellOf(element: Element): Cell | null {
  const [day, quarter] = element.closest<HTMLElement>('[data-cell]')?.dataset.cell?.split('-').map(Number) ?? [];
  return day === undefined || quarter === undefined ? null : { day, quarter };
}

function areaOf(a: Cell, b: Cell, step: number): Area {
  return { firstDay: Math.min(a.day, b.day), lastDay: Math.max(a.day, b.day), from: Math.min(a.quarter, b.quarter), to: Math.max(a.quarter, b.quarter) + step };
}

function areaText({ firstDay, lastDay, from, to }: Area): string {
  return `${dayNames[firstDay]}${lastDay === firstDay ? '' : ` to ${dayNames[lastDay]}`} ${timeText(from)} to ${timeText(to)}`;
}

function DayMenu({ day, week, onChange, onSaid }: { day: number; week: Week; onChange: (week: Week) => void; onSaid: (text: string) => void }) {
  const name = dayNames[day]!;
  const others = dayNames.map((_, index) => index).filter(index => index !== day);

  function copy(to: readonly number[]) {
    onChange(copyDay(week, day, to));
    onSaid(`${name} is copied to ${to.map(index => dayNames[index]).join(', ')}`);
  }

  return (
    <Menu position="bottom" shadow="md" width={210}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={`${name}: copy or fill`} onPointerDown={event => event.stopPropagation()}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown onKeyDown={event => event.stopPropagation()} onPointerDown={event => event.stopPropagation()}>
        <Menu.Label>Copy {name} to</Menu.Label>
        <Menu.Item onClick={() => copy(others)}>every other day</Menu.Item>
        <Menu.Item onClick={() => copy(others.filter(index => index < 5))}>Monday to Friday</Menu.Item>
        <Menu.Item onClick={() => copy(others.filter(index => index >= 5))}>Saturday and Sunday</Menu.Item>
        <Menu.Item onClick={() => copy([(day + 1) % 7])}>{dayNames[(day + 1) % 7]}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>All of {name}</Menu.Label>
        {levels.map(level => (
          <Menu.Item key={level} onClick={() => onChange(paint(week, { firstDay: day, lastDay: day, from: 0, to: quartersPerDay }, level))}>
            {levelNames[level]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
