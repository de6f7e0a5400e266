import { BarChart } from '@mantine/charts';
import { VisuallyHidden } from '@mantine/core';
import type { Trend } from '../api/types';
import { formatCount } from '../format/count';
import { formatShare } from './share';

/** Outcomes by day, stacked; the same as a table for those who cannot see it. */
export function TrendChart({ trend }: { trend: Trend }) {
  const data = trend.items.map(({ day, outcomes }) => ({
    day,
    Succeeded: outcomes.succeeded,
    Failed: outcomes.failures,
    Neither: outcomes.entries - outcomes.succeeded - outcomes.failures,
  }));
  const series = [
    { name: 'Succeeded', color: 'teal.6' },
    { name: 'Failed', color: 'red.6' },
    { name: 'Neither', color: 'gray.5' },
  ].filter(({ name }) => name !== 'Neither' || data.some(day => day.Neither > 0));
  return (
    <>
      <div aria-hidden>
        <BarChart
          h={240}
          data={data}
          dataKey="day"
          type="stacked"
          series={series}
          withLegend
          legendProps={{ verticalAlign: 'top', height: 34 }}
          valueFormatter={formatCount}
          xAxisProps={{ tickFormatter: shortDay, minTickGap: 24 }}
          yAxisProps={{ width: 56, allowDecimals: false }}
          tooltipProps={{ labelFormatter: label => longDay(String(label)) }}
          barChartProps={{ accessibilityLayer: false }}
          barProps={{ isAnimationActive: false, maxBarSize: 64 }}
          tabIndex={-1}
        />
      </div>
      <VisuallyHidden>
        <table>
          <caption>Outcomes by day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Succeeded</th>
              <th scope="col">Failed</th>
              <th scope="col">Success rate</th>
            </tr>
          </thead>
          <tbody>
            {trend.items.map(({ day, outcomes }) => (
              <tr key={day}>
                <th scope="row">{longDay(day)}</th>
                <td>{formatCount(outcomes.succeeded)}</td>
                <td>{formatCount(outcomes.failures)}</td>
                <td>{outcomes.successRate === null ? 'nothing tried' : formatShare(outcomes.successRate)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </>
  );
}

// The chart asks for labels of days that it does not have, too.
function shortDay(day: string): string {
  return Number.isNaN(Date.parse(day)) ? '' : new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(new Date(day));
}

function longDay(day: string): string {
  return Number.isNaN(Date.parse(day)) ? '' : new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(day));
}
