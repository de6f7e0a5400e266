import { Badge, Button, Group, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconCopy, IconDeviceFloppy } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Timeframe } from '../api/types';
import { mayAdminister } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { BackLink } from '../shell/BackLink';
import { PageTitle } from '../shell/PageTitle';
import { RemoveButton } from '../shell/RemoveButton';
import { useKnownServer } from '../shell/ServerContext';
import { Failure, Loading } from '../shell/states';
import { readTimeframe, writeTimeframe, type Drawn } from './drawn';
import { Exceptions } from './Exceptions';
import { Openings } from './Openings';
import { OpenHours } from './OpenHours';
import { editPath, timeframePath, useTimeframes } from './queries';
import { TimeframeText } from './TimeframeText';
import { evenWeek, readWeek, writeWeek } from './week';
import { WeekPainter } from './WeekPainter';

/** One timeframe to see and to change, or a new one; `?copy=NAME` begins with another one's week and exceptions. */
export function TimeframePage() {
  const [params] = useSearchParams();
  const timeframes = useTimeframes();
  const [name, copied] = [params.get('name'), params.get('copy')];
  const saved = timeframes.data?.find(timeframe => timeframe.name === name) ?? null;
  const original = timeframes.data?.find(timeframe => timeframe.name === copied) ?? null;
  return (
    <Stack gap="md">
      <BackLink to="/timeframes" label="Timeframes" />
      {timeframes.error && !timeframes.data && <Failure error={timeframes.error} retry={() => void timeframes.refetch()} />}
      {timeframes.isPending && <Loading what="the timeframe" />}
      {timeframes.data && name !== null && saved === null && <Failure error={new Error(`There is no timeframe called “${name}”; it may have been removed.`)} />}
      {timeframes.data && (name === null || saved !== null) && (
        <Editor key={`${name} ${copied}`} saved={saved} begin={saved ?? original} taken={timeframes.data.map(timeframe => timeframe.name)} />
      )}
    </Stack>
  );
}

interface EditorProps {
  /** As the server has it; null: it is new. */
  saved: Timeframe | null;
  /** What the editor begins with. */
  begin: Timeframe | null;
  taken: readonly string[];
}

function Editor({ saved, begin, taken }: EditorProps) {
  const { client } = useSession();
  const { role } = useKnownServer();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const readOnly = !mayAdminister(role);
  const [name, setName] = useState(saved?.name ?? '');
  const [description, setDescription] = useState(begin?.description ?? '');
  const [drawn, setDrawn] = useState<Drawn>(() => drawnOf(begin));
  const setExceptions = useCallback((exceptions: Drawn['exceptions']) => setDrawn(before => ({ ...before, exceptions })), []);
  const text = writeTimeframe(drawn);
  const isChanged = saved === null ? text !== 'No' || name !== '' : text !== writeTimeframe(drawnOf(saved)) || description !== saved.description;
  const collides = saved === null && taken.some(each => each.toLowerCase() === name.trim().toLowerCase());

  const save = useMutation({
    mutationFn: () => client.put<Timeframe>(timeframePath(name.trim()), { grid: writeWeek(drawn.week), description, exceptions: drawn.exceptions }),
    onSuccess: async answer => {
      setDrawn(drawnOf(answer));
      await queries.invalidateQueries({ queryKey: ['timeframes'] });
      if (saved === null) void navigate(editPath(answer.name), { replace: true });
    },
  });
  const remove = async () => {
    await client.delete(timeframePath(saved!.name));
    void navigate('/timeframes');
    await queries.invalidateQueries({ queryKey: ['timeframes'], exact: true });
  };

  useEffect(() => {
    if (!isChanged || readOnly) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isChanged, readOnly]);

  return (
    <>
      <PageTitle title={saved?.name ?? 'New timeframe'}>
        {!readOnly && (
          <Group gap="xs">
            {isChanged && saved !== null && (
              <Badge color="yellow" variant="light" tt="none">
                not saved
              </Badge>
            )}
            {saved && (
              <>
                <Button variant="default" leftSection={<IconCopy size={16} />} component={Link} to={`/timeframes/edit?copy=${encodeURIComponent(saved.name)}`}>
                  Duplicate
                </Button>
                <RemoveButton what={`the timeframe “${saved.name}”`} consequence="Distributions that name it cannot run until they name another one." remove={remove} />
              </>
            )}
            <Button leftSection={<IconDeviceFloppy size={16} />} disabled={!isChanged || name.trim() === '' || collides} loading={save.isPending} onClick={() => save.mutate()}>
              Save
            </Button>
          </Group>
        )}
      </PageTitle>
      {save.error && <Failure error={save.error} />}
      <Group align="flex-start" gap="md">
        <Stack gap="md" style={{ flex: '1 1 560px', minWidth: 0 }}>
          <Paper withBorder p={{ base: 'sm', sm: 'md' }} component="section" aria-label="Week">
            <WeekPainter week={drawn.week} onChange={week => setDrawn({ ...drawn, week })} readOnly={readOnly} />
          </Paper>
          <Exceptions
            saved={saved?.name ?? null}
            isChanged={isChanged}
            exceptions={drawn.exceptions}
            onChange={setExceptions}
            onImport={setDrawn}
            readOnly={readOnly}
          />
        </Stack>
        <Stack gap="md" style={{ flex: '1 1 320px', minWidth: 0 }}>
          <Paper withBorder p="md">
            <Stack gap="sm">
              {saved === null && (
                <TextInput
                  label="Name"
                  required
                  maxLength={100}
                  value={name}
                  onChange={event => setName(event.currentTarget.value)}
                  error={collides ? 'There is a timeframe of this name already.' : undefined}
                />
              )}
              {readOnly ? (
                description !== '' && <Text size="sm">{description}</Text>
              ) : (
                <Textarea label="Description" autosize minRows={1} maxLength={1000} value={description} onChange={event => setDescription(event.currentTarget.value)} />
              )}
              <OpenHours week={drawn.week} />
              <TimeframeText text={text} onChange={changed => setDrawn(readTimeframe(changed))} readOnly={readOnly} name={name.trim() || 'timeframe'} />
              {!readOnly && saved !== null && (
                <Text size="xs" c="dimmed">
                  Runs that are under way follow a change at once.
                </Text>
              )}
            </Stack>
          </Paper>
          <Openings drawn={drawn} />
        </Stack>
      </Group>
    </>
  );
}

function drawnOf(timeframe: Timeframe | null): Drawn {
  return timeframe === null ? { week: evenWeek(0), exceptions: [] } : { week: readWeek(timeframe.grid), exceptions: timeframe.exceptions };
}
