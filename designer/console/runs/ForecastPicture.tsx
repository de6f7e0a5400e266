import { Alert, List, Stack, Table, Text } from '@mantine/core';
import type { Forecast, ForecastRange } from '../api/types';
import { plural } from '../format/count';
import { Instant } from '../format/Instant';
import { useNow } from '../format/NowProvider';
import { formatInstant, formatNear } from '../format/time';
import { stateWords } from '../format/words';
import classes from './ForecastPicture.module.css';

const width = 400;
const height = 120;

/** What would come of a run: how many have begun and are done over time, between when it could be done, and who would not succeed. */
export function ForecastPicture({ forecast }: { forecast: Forecast }) {
  const now = useNow();
  const start = Date.parse(forecast.startsAt);
  const points = forecast.curve;
  const marks: readonly (readonly [share: string, range: ForecastRange])[] = [
    ['50 %', forecast.half],
    ['90 %', forecast.ninety],
    ['99 %', forecast.ninetyNine],
    ['all', forecast.end],
  ];
  const ends = [points.at(-1)?.at, ...marks.flatMap(([, range]) => [range.latest ?? range.expected])].filter(at => at != null).map(at => Date.parse(at));
  const length = Math.max(1, Math.max(...ends) - start);
  const all = Math.max(1, forecast.ledger.targets);
  const x = (iso: string) => ((Date.parse(iso) - start) / length) * width;
  const y = (count: number) => height - (count / all) * height;
  const line = (of: 'started' | 'done') => points.map(point => `${x(point.at).toFixed(1)},${y(point[of]).toFixed(1)}`).join(' ');
  const last = points.at(-1);
  const { succeeded, targets } = forecast.ledger;
  return (
    <Stack gap="xs" component="section" aria-label="Forecast">
      <Text size="sm" fw={600}>
        An estimate: {succeeded === targets ? `all ${plural(targets, 'target')} would succeed.` : `${succeeded} of ${plural(targets, 'target')} would succeed.`}
      </Text>
      <svg viewBox={`0 -4 ${width} ${height + 8}`} className={classes.picture} role="img" aria-label="How many have begun (line) and are done (area) over time" preserveAspectRatio="none">
        {marks.slice(0, 3).map(([share, { earliest, latest }]) => earliest !== null && latest !== null && (
          <rect key={share} x={x(earliest)} width={Math.max(1, x(latest) - x(earliest))} y={0} height={height} className={classes.range} />
        ))}
        {last && <polygon points={`0,${height} ${line('done')} ${width},${y(last.done)} ${width},${height}`} className={classes.done} />}
        <polyline points={line('started')} className={classes.started} />
        {marks.slice(0, 3).map(([share, { expected }]) => expected !== null && <line key={share} x1={x(expected)} x2={x(expected)} y1={0} y2={height} className={classes.mark} />)}
      </svg>
      <Text size="xs" c="dimmed">
        {formatInstant(forecast.startsAt)} to {formatNear(new Date(start + length).toISOString(), now)}. The line: begun; the area: done; the dashes: when 50, 90 and 99 % are done, and between when.
      </Text>
      <Table fz="sm" verticalSpacing={3} horizontalSpacing={6} aria-label="When it would be done">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Done</Table.Th>
            <Table.Th scope="col">Expected</Table.Th>
            <Table.Th scope="col">Between</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {marks.map(([share, { earliest, expected, latest }]) => (
            <Table.Tr key={share}>
              <Table.Td>{share}</Table.Td>
              <Table.Td>{expected === null ? 'never' : <Instant at={expected} />}</Table.Td>
              <Table.Td>
                {earliest === null ? 'never' : <Instant at={earliest} />} and {latest === null ? 'never' : <Instant at={latest} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {forecast.misses.map(miss => (
        <Alert key={`${miss.result} ${miss.why}`} color="yellow" p="xs" title={`${plural(miss.targets, 'target')} ${stateWords[miss.result].label}`}>
          <Text size="xs">
            {miss.why} ({miss.examples.join(', ')}
            {miss.targets > miss.examples.length ? ', …' : ''})
          </Text>
        </Alert>
      ))}
      <List size="xs" c="dimmed">
        <List.Item>
          It was rehearsed {forecast.rehearsals} times; “between” is from the first to the last of them. What comes is mostly within a tenth of that, as long as computers keep their hours.
        </List.Item>
        {forecast.bases.map(each => (
          <List.Item key={each}>Transfers of {each}</List.Item>
        ))}
        {forecast.assumptions.map(each => (
          <List.Item key={each}>{each}</List.Item>
        ))}
      </List>
    </Stack>
  );
}
