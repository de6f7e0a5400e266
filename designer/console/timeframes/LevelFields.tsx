import { NumberInput, Text } from '@mantine/core';
import type { CSSProperties } from 'react';
import type { LevelSettings } from '../api/types';
import classes from './LevelFields.module.css';
import { openLevels, settings as all, withValue, type Setting } from './levelSettings';
import { levelNames } from './week';

interface Props {
  legend: string;
  /** From where a value comes that is left empty. */
  otherwise: string;
  /** Which values there are, and what is said of them; without it, all. */
  settings?: readonly Setting[];
  hint?: string;
  levels: LevelSettings;
  onChange: (levels: LevelSettings) => void;
}

const allHint = 'Rate in bytes a second, 0 is without limit; contents at once; seconds between two looks for work, 0 is never; seconds between two contents.';

/** What may be taken of a line at each level. */
export function LevelFields({ legend, otherwise, settings = all, hint = allHint, levels, onChange }: Props) {
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <Text component="legend" size="sm" fw={600}>
        {legend}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {hint} What is empty {otherwise}.
      </Text>
      <div className={classes.levels} style={{ '--values': settings.length } as CSSProperties}>
        <span data-head />
        {settings.map(({ label, unit }) => (
          <Text key={label} size="xs" c="dimmed" data-head>
            {label}, {unit}
          </Text>
        ))}
        {openLevels.map((level, index) => [
          <Text key={level} size="sm" data-level>
            {levelNames[index + 1]}
          </Text>,
          ...settings.map(({ name, label, unit, min, max }) => (
            <NumberInput
              key={`${level} ${name}`}
              aria-label={`${levelNames[index + 1]}: ${label}, ${unit}`}
              size="xs"
              hideControls
              allowDecimal={false}
              allowNegative={false}
              min={min}
              max={max}
              thousandSeparator=","
              placeholder={label}
              value={levels[level]?.[name] ?? ''}
              onChange={value => onChange(withValue(levels, level, name, value === '' ? null : Number(value)))}
            />
          )),
        ])}
      </div>
    </fieldset>
  );
}
