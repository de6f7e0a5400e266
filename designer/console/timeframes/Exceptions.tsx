import { ActionIcon, Button, Group, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { IconCalendarPlus, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import type { TimeframeException } from '../api/types';
import { CalendarFile } from './CalendarFile';
import { DayBar } from './DayBar';
import { ExceptionForm } from './ExceptionForm';
import { datesText, inOrder, isOver, keyOf, levelsOf, readDay } from './exceptions';
import type { Drawn } from './drawn';
import { useToday, YearAhead } from './YearAhead';
import classes from './WeekGrid.module.css';

interface Props {
  /** Its name as the server has it; null: it has not been saved yet. */
  saved: string | null;
  isChanged: boolean;
  exceptions: readonly TimeframeException[];
  onChange: (exceptions: readonly TimeframeException[]) => void;
  /** What a calendar file would make of the whole timeframe. */
  onImport: (drawn: Drawn) => void;
  readOnly: boolean;
}

/** As many as the server keeps. */
const most = 100;

/** Days that are not as the week says: holidays and freezes, one by one or from a calendar file. */
export function Exceptions({ saved, isChanged, exceptions, onChange, onImport, readOnly }: Props) {
  const [edited, setEdited] = useState<TimeframeException | 'new' | null>(null);
  const add = useRef<HTMLButtonElement>(null);
  const today = useToday();

  function keep(made: TimeframeException) {
    onChange(inOrder([...exceptions.filter(each => each !== edited && keyOf(each) !== keyOf(made)), made]));
    setEdited(null);
  }

  // The page is drawn every second, as its clock goes; a hundred lines need not be.
  const list = useMemo(() => {
    function remove(exception: TimeframeException) {
      onChange(exceptions.filter(each => each !== exception));
      // The button that was pressed is gone; the focus must not be lost with it.
      add.current?.focus();
    }

    return (
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }} aria-label="Exceptions by date">
        {exceptions.map(each => (
          <Line key={keyOf(each)} exception={each} isOver={isOver(each, today)} readOnly={readOnly} onEdit={() => setEdited(each)} onRemove={() => remove(each)} />
        ))}
      </ul>
    );
  }, [exceptions, onChange, readOnly, today]);

  return (
    <Paper withBorder p={{ base: 'sm', sm: 'md' }} component="section" aria-label="Exceptions">
      <Group justify="space-between" gap="sm" mb="xs">
        <Title order={2} size="h4">
          Exceptions by date
        </Title>
        {!readOnly && (
          <Button ref={add} size="compact-sm" variant="default" leftSection={<IconCalendarPlus size={14} />} disabled={exceptions.length >= most} onClick={() => setEdited('new')}>
            Add exception
          </Button>
        )}
      </Group>
      {exceptions.length === 0 ? (
        <Text size="sm" c="dimmed">
          None: every week is like the other. Holidays and freezes go here; on such a day its own hours count, on the wall clock of each target.
        </Text>
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          {list}
          <YearAhead exceptions={exceptions} today={today} />
        </SimpleGrid>
      )}
      {exceptions.length >= most && !readOnly && (
        <Text size="xs" c="dimmed" mt="xs">
          There are {most}, which is as many as there can be. Remove what is over, or make days that come every year yearly ones.
        </Text>
      )}
      {saved !== null && <CalendarFile name={saved} isChanged={isChanged} exceptions={exceptions} onImport={onImport} readOnly={readOnly} />}
      {edited !== null && <ExceptionForm exception={edited === 'new' ? null : edited} onKeep={keep} onClose={() => setEdited(null)} />}
    </Paper>
  );
}

function Line({ exception, isOver, readOnly, onEdit, onRemove }: { exception: TimeframeException; isOver: boolean; readOnly: boolean; onEdit: () => void; onRemove: () => void }) {
  const dates = datesText(exception);
  return (
    <li className={classes.exception}>
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={500} {...(isOver ? { c: 'dimmed' } : {})}>
          {dates}
          {isOver && (
            <Text span inherit fw={400}>
              {' '}
              (over)
            </Text>
          )}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {[exception.name, exception.day === 'No' ? 'closed' : exception.day].filter(Boolean).join(' · ')}
        </Text>
      </div>
      <DayBar day={levelsOf(readDay(exception.day))} label={exception.day} />
      {!readOnly && (
        <Group gap={4} wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={`Change ${dates}`} onClick={onEdit}>
            <IconPencil size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="red" aria-label={`Remove ${dates}`} onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      )}
    </li>
  );
}
