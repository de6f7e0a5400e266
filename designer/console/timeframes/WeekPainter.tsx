import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { levelColour, levelMeanings } from './levels';
import { levelNames, levels, type Level, type Week } from './week';
import { WeekGrid } from './WeekGrid';
import classes from './WeekGrid.module.css';

interface Props {
  week: Week;
  onChange: (week: Week) => void;
  readOnly: boolean;
}

/** The week with what it is painted with. */
export function WeekPainter({ week, onChange, readOnly }: Props) {
  const [brush, setBrush] = useState<Level>(2);
  const [step, setStep] = useState<1 | 4>(4);
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        {readOnly ? (
          <Group gap="md">
            {levels.map(level => (
              <Named key={level} level={level} />
            ))}
          </Group>
        ) : (
          <SegmentedControl
            aria-label="Level to paint with"
            size="xs"
            value={String(brush)}
            onChange={value => setBrush(Number(value) as Level)}
            data={levels.map(level => ({ value: String(level), label: <Named level={level} /> }))}
          />
        )}
        <SegmentedControl
          aria-label="Size of a cell"
          size="xs"
          value={String(step)}
          onChange={value => setStep(Number(value) as 1 | 4)}
          data={[
            { value: '4', label: 'Hours' },
            { value: '1', label: 'Quarter hours' },
          ]}
        />
      </Group>
      <Text size="xs" c="dimmed">
        {levelNames[brush]}: {levelMeanings[brush]}.{' '}
        {!readOnly && 'Drag over the week to paint. With the keyboard: arrows move, shift extends, space paints, 0 to 3 paint a level, Ctrl+A takes all.'}
      </Text>
      <WeekGrid week={week} step={step} brush={brush} onBrush={setBrush} onChange={onChange} readOnly={readOnly} />
    </Stack>
  );
}

function Named({ level }: { level: Level }) {
  return (
    <Group gap={5} wrap="nowrap" component="span">
      <span className={classes.brush} style={{ background: levelColour(level) }} aria-hidden />
      <Text span size="xs" fw={500}>
        {levelNames[level]}
      </Text>
    </Group>
  );
}
