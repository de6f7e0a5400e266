import { SegmentedControl, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useRunMap, useRunWaits } from '../../api/queries';
import type { Run, RunMap as Drawn } from '../../api/types';
import { Answer } from '../../shell/Answer';
import { Part } from '../../shell/Part';
import { Loading } from '../../shell/states';
import { FlowTable } from './FlowTable';
import { isMoving } from './flow';

const MapCanvas = lazy(async () => ({ default: (await import('./MapCanvas')).MapCanvas }));

/** An arrow along which nobody has gone for so long stands still. */
const quietMs = 3_000;

interface Props {
  run: Run;
  /** Called with the activity whose targets are wanted. */
  onPick: (activity: string) => void;
}

/** Where the run's targets are on the way through the distribution, and how many went which way. */
export function RunMap({ run, onPick }: Props) {
  const map = useRunMap(run.id);
  const waits = useRunWaits(run.id);
  const isNarrow = useMediaQuery('(max-width: 48em)');
  const [chosen, setChosen] = useState<'map' | 'table' | null>(null);
  const isQuiet = useQuiet(map.data);
  const shown = chosen ?? (isNarrow ? 'table' : 'map');
  return (
    <Part
      title="Map"
      flush
      side={
        <SegmentedControl
          aria-label="How it is shown"
          size="xs"
          value={shown}
          onChange={value => setChosen(value as 'map' | 'table')}
          data={[
            { value: 'map', label: 'Map' },
            { value: 'table', label: 'Table' },
          ]}
        />
      }
    >
      <Answer query={map} what="the map">
        {data =>
          data.activities.length === 0 ? (
            <Text size="sm" c="dimmed" px="md" pb="md">
              This version of the server cannot read the distribution any more, so it cannot be drawn. The targets are listed below.
            </Text>
          ) : shown === 'table' ? (
            <FlowTable map={data} onPick={onPick} />
          ) : (
            <Suspense fallback={<Loading what="the map" />}>
              <MapCanvas run={run} map={data} waits={waits.data ?? []} isQuiet={isQuiet} onPick={onPick} />
            </Suspense>
          )
        }
      </Answer>
    </Part>
  );
}

function useQuiet(map: Drawn | undefined): boolean {
  const [quiet, setQuiet] = useState<Drawn>();
  useEffect(() => {
    if (!map || !isMoving(map)) return;
    const timer = setTimeout(() => setQuiet(map), quietMs);
    return () => clearTimeout(timer);
  }, [map]);
  return map === quiet;
}
