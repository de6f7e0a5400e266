import { useMemo } from 'react';
import type { ReportPhase, ReportsFilter, StepOutcome } from '../api/types';
import { useNow } from '../format/NowProvider';
import { useFilters } from '../runs/useFilters';
import { beginningOf, isPeriod } from './period';

export const filterNames = ['period', 'from', 'to', 'definition', 'run', 'site', 'target', 'activity', 'action', 'outcome', 'cause', 'count', 'by', 'slowBy'] as const;
export type FilterName = (typeof filterNames)[number];

/** What stands for targets that have no site, in the address and in lists. */
export const noSite = '(none)';

/** The page's filters as they stand in its address, and as the server is asked. */
export function useReportsFilter() {
  const { values, offset, change } = useFilters(filterNames);
  const now = useNow();
  const period = values.from !== null || values.to !== null ? null : isPeriod(values.period) ? values.period : '7d';
  const from = period === null ? (values.from ?? undefined) : beginningOf(period, now);
  // A question about an action can only count actions: results of targets have no action.
  const countsActions = values.count === 'actions' || values.action !== null || values.activity !== null;

  const { definition, run, site, target, activity, action, outcome, cause, to } = values;
  const filter = useMemo<ReportsFilter>(
    () => ({
      ...(from === undefined ? {} : { from }),
      ...(to === null ? {} : { to }),
      ...(definition === null ? {} : { definition }),
      ...(run === null ? {} : { run }),
      ...(site === null ? {} : site === noSite ? { withoutSite: true } : { site }),
      ...(target === null ? {} : { target }),
      ...(activity === null ? {} : { activity }),
      ...(action === null ? {} : { name: action }),
      ...(outcome === null ? {} : outcome === 'failures' ? { failed: true } : { outcome: outcome as StepOutcome }),
      ...(cause === null ? {} : { cause }),
    }),
    [from, to, definition, run, site, target, activity, action, outcome, cause],
  );
  const counted = useMemo<ReportsFilter>(() => ({ ...filter, phase: (countsActions ? 'installation,execution' : 'result') as ReportPhase }), [filter, countsActions]);
  return { values, period, offset, change, filter, counted, countsActions };
}
