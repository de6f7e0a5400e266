import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Summary, SummaryGroup } from '../api/types';
import { formatCount } from '../format/count';
import { DataTable, type Column } from '../shell/DataTable';
import type { Grouping } from './queries';
import { RateBar } from './RateBar';
import { noSite, type FilterName } from './useReportsFilter';

interface Props {
  summary: Summary;
  by: Grouping;
  stale: boolean;
  onPick: (changes: Partial<Record<FilterName, string | null>>) => void;
}

/** Success rates by group, those with the most failures first. */
export function RateTable({ summary, by, stale, onPick }: Props) {
  const columns: readonly Column<SummaryGroup>[] = [
    {
      header: headers[by],
      narrow: 'heading',
      cell: group => {
        const { text, below } = nameOf(group, by);
        return (
          <div>
            <Anchor component="button" type="button" size="sm" fw={600} ta="left" onClick={() => onPick(filterOf(group, by))}>
              {text}
            </Anchor>
            {below && (
              <Text size="xs" c="dimmed">
                {by === 'run' ? (
                  <Anchor inherit component={Link} to={`/runs/${encodeURIComponent(group.run!)}`}>
                    {below}
                  </Anchor>
                ) : (
                  below
                )}
              </Text>
            )}
          </div>
        );
      },
    },
    { header: 'Success rate', narrow: 'line', width: '34%', cell: group => <RateBar outcomes={group.outcomes} /> },
    { header: 'Failures', align: 'right', width: 90, cell: group => formatCount(group.outcomes.failures) },
    { header: 'All', align: 'right', width: 90, cell: group => formatCount(group.outcomes.entries) },
  ];
  return <DataTable label="Success rates" columns={columns} rows={summary.items} rowKey={group => JSON.stringify([group.run, group.definition, group.site, group.activity, group.action])} stale={stale} />;
}

const headers: Record<Grouping, string> = { run: 'Run', definition: 'Distribution', site: 'Site', activity: 'Activity', action: 'Action' };

function nameOf(group: SummaryGroup, by: Grouping): { text: string; below: string } {
  const distribution = group.definitionName ?? 'removed distribution';
  switch (by) {
    case 'run':
      return { text: group.runName ?? 'Run', below: group.run! };
    case 'definition':
      return { text: distribution, below: '' };
    case 'site':
      return { text: group.site || 'without a site', below: '' };
    case 'activity':
      return { text: group.activityName ?? group.activity!, below: distribution };
    case 'action':
      return { text: group.action!, below: `${group.activityName ?? group.activity} · ${distribution}` };
  }
}

function filterOf(group: SummaryGroup, by: Grouping): Partial<Record<FilterName, string | null>> {
  switch (by) {
    case 'run':
      return { run: group.run };
    case 'definition':
      return { definition: group.definition };
    case 'site':
      return { site: group.site || noSite };
    case 'activity':
      return { definition: group.definition, activity: group.activity };
    case 'action':
      return { definition: group.definition, activity: group.activity, action: group.action };
  }
}
