import type { ReactNode } from 'react';
import { useDefinitionVersions, useRunActivities } from '../../api/queries';
import type { Run } from '../../api/types';
import { formatDuration, formatInstant } from '../../format/time';
import { Facts } from '../../shell/Facts';
import { Section } from './Section';

/** What was run, by whom, when, and with what. */
export function RunSettings({ run }: { run: Run }) {
  const versions = useDefinitionVersions(run.definitionId);
  const activities = useRunActivities(run.id);
  const version = versions.data?.find(each => each.version === run.definitionVersion);
  const instant = (at: string | null) => (at === null ? null : formatInstant(at));
  const facts: (readonly [name: string, value: ReactNode])[] = [
    ['Run', run.id],
    ['Distribution', `${run.name}, version ${run.definitionVersion}, id ${run.definitionId}`],
    ['That version', version === undefined ? null : `saved ${formatInstant(version.savedAt)} by ${version.savedBy}`],
    ['Its activities', (activities.data ?? []).map(({ name, activity }) => (name === activity ? name : `${name} (${activity})`)).join(', ')],
    ['Began at', run.startActivity ?? null],
    ['Made', `${formatInstant(run.createdAt)} by ${run.createdBy}`],
    ['To start', instant(run.startAt)],
    ['Started', instant(run.startedAt)],
    ['Ended', instant(run.endedAt)],
    ['Took', run.startedAt !== null && run.endedAt !== null ? formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt)) : null],
    ['Deadline', formatInstant(run.deadline)],
    ['Paused by', run.pausedBy],
    ['Cancelled by', run.cancelledBy],
    ['Repeats the failed of', run.rerunOf],
    ['Follows', run.follows ?? null],
  ];
  return (
    <Section title="What was run">
      <Facts facts={facts} />
    </Section>
  );
}
