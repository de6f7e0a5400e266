import { ActionIcon, Button, Checkbox, Group, Modal, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { TimeframeException } from '../api/types';
import { DayBar } from './DayBar';
import { isYearly, levelsOf, readDay, writeDay, type DayRange } from './exceptions';
import { levelMeanings } from './levels';
import { levelNames, levels, quartersPerDay, timeText, type Level } from './week';
import { useToday } from './YearAhead';

interface Props {
  /** Null: a new one. */
  exception: TimeframeException | null;
  onKeep: (exception: TimeframeException) => void;
  onClose: () => void;
}

const levelChoices = levels.map(level => ({ value: String(level), label: levelNames[level] }));
const beginnings = Array.from({ length: quartersPerDay }, (_, quarter) => ({ value: String(quarter), label: timeText(quarter) }));
const ends = Array.from({ length: quartersPerDay }, (_, quarter) => ({ value: String(quarter + 1), label: timeText(quarter + 1) }));

/** Three of them stand side by side on a narrow screen, too. */
const narrow = { rightSection: ' ', rightSectionWidth: 4, styles: { input: { paddingInline: 10 } } } as const;

/** Days that are not as the week says, to be made or changed. What is kept here is saved with the timeframe. */
export function ExceptionForm({ exception, onKeep, onClose }: Props) {
  const today = useToday();
  const began = exception === null ? null : readDay(exception.day);
  const [yearly, setYearly] = useState(exception !== null && isYearly(exception));
  const [from, setFrom] = useState(() => shown(exception?.from ?? '', today));
  const [to, setTo] = useState(() => shown(exception?.to ?? '', today));
  const [name, setName] = useState(exception?.name ?? '');
  const [usual, setUsual] = useState<Level>(began?.usual ?? 0);
  const [ranges, setRanges] = useState<readonly DayRange[]>(began?.ranges ?? []);
  const dateOf = (iso: string) => (yearly ? iso.slice('2026-'.length) : iso);
  const backwards = !yearly && to !== '' && to < from;
  const misnamed = /[";]/.test(name);
  const plan = { usual, ranges };
  const isWhole = from !== '' && !backwards && !misnamed && ranges.every(range => range.from < range.to);

  function change(index: number, changes: Partial<DayRange>) {
    setRanges(ranges.map((range, each) => (each === index ? { ...range, ...changes } : range)));
  }

  return (
    <Modal opened onClose={onClose} title={exception === null ? 'New exception' : 'Change the exception'} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={event => {
          event.preventDefault();
          if (isWhole) onKeep({ from: dateOf(from), to: to === '' || to === from ? null : dateOf(to), day: writeDay(plan), name: name.trim() });
        }}
      >
        <Stack gap="sm">
          <SimpleGrid cols={2} spacing="sm">
            <TextInput type="date" label="First day" required data-autofocus value={from} onChange={event => setFrom(event.currentTarget.value)} />
            <TextInput type="date" label="Last day" value={to} error={backwards ? 'Before it begins' : undefined} onChange={event => setTo(event.currentTarget.value)} />
          </SimpleGrid>
          <Checkbox label="Every year" description="The year of the dates means nothing then" checked={yearly} onChange={event => setYearly(event.currentTarget.checked)} />
          <TextInput label="Name" placeholder="Freeze" maxLength={100} value={name} error={misnamed ? 'Without quotation marks and semicolons' : undefined} onChange={event => setName(event.currentTarget.value)} />
          <Select
            label="Level of the day"
            description={levelMeanings[usual]}
            allowDeselect={false}
            data={levelChoices}
            value={String(usual)}
            onChange={value => setUsual(Number(value) as Level)}
          />
          {ranges.map((range, index) => (
            <Group key={index} gap="xs" wrap="nowrap" align="flex-start" role="group" aria-label={`Hours ${index + 1}`}>
              <Select {...narrow} aria-label="From" searchable allowDeselect={false} data={beginnings} value={String(range.from)} onChange={value => change(index, { from: Number(value) })} />
              <Select
                {...narrow}
                aria-label="To"
                searchable
                allowDeselect={false}
                data={ends}
                value={String(range.to)}
                error={range.to <= range.from ? 'Not after its beginning' : undefined}
                onChange={value => change(index, { to: Number(value) })}
              />
              <Select {...narrow} aria-label="Level" allowDeselect={false} data={levelChoices} value={String(range.level)} onChange={value => change(index, { level: Number(value) as Level })} />
              <ActionIcon variant="subtle" color="red" size="lg" aria-label={`Remove hours ${index + 1}`} onClick={() => setRanges(ranges.filter((_, each) => each !== index))}>
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          ))}
          <div>
            <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setRanges([...ranges, { from: 24, to: 48, level: usual === 0 ? 2 : 0 }])}>
              Hours of another level
            </Button>
          </div>
          <div>
            <DayBar day={levelsOf(plan)} label={writeDay(plan)} />
            <Group justify="space-between" mt={2} aria-hidden>
              {['00:00', '12:00', '24:00'].map(time => (
                <Text key={time} size="xs" c="dimmed">
                  {time}
                </Text>
              ))}
            </Group>
          </div>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" disabled={!isWhole}>
              {exception === null ? 'Add' : 'Change'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** A date for the field, which wants a year: a yearly one gets this year's, or that of a leap year for 29 February. */
function shown(date: string, today: string): string {
  if (date === '' || !isYearly({ from: date })) return date;
  return date === '02-29' ? `2028-${date}` : `${today.slice(0, 4)}-${date}`;
}
