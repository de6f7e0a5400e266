import { Text, VisuallyHidden } from '@mantine/core';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import type { RunMap, WaitGroup } from '../../api/types';
import { formatCount } from '../../format/count';
import { Instant } from '../../format/Instant';
import { ledgerStates, reasonLabels, stateColour, stateWords } from '../../format/words';
import { LedgerBar } from '../LedgerBar';
import { waitSections } from '../waits';
import classes from './map.module.css';

export type ActivityNode = Node<{ activity: RunMap['activities'][number]; waits: readonly WaitGroup[] }, 'activity'>;

/** Who is there before who has ended, and what went wrong first. */
const byInterest = ['active', 'waiting', 'failed', 'succeeded', 'expired', 'cancelled', 'skipped'] as const;

/** States that the card has room for; the bar has them all, and so has who listens. */
const shown = 4;

const sides = [Position.Left, Position.Right, Position.Top, Position.Bottom];

/** An activity on the map: who is there, who ended there, and what most of those who wait are waiting for. */
export function ActivityCard({ data: { activity, waits } }: NodeProps<ActivityNode>) {
  const { counts } = activity;
  const ledger = { ...counts, targets: ledgerStates.reduce((sum, state) => sum + counts[state], 0), closes: true };
  const present = byInterest.filter(state => counts[state] > 0);
  const first = waitSections(waits).find(section => section.groups.some(group => group.state === 'waiting'));
  return (
    <>
      <button type="button" className={`nopan ${classes.card}`} data-empty={ledger.targets === 0 || undefined} data-implicit={activity.implicit || undefined}>
        <span className={classes.name}>{activity.name}</span>
        <VisuallyHidden>: </VisuallyHidden>
        <span className={classes.states}>
          {present.length === 0 && 'nobody'}
          {present.map((state, index) => (
            <span key={state} className={index < shown ? classes.state! : classes.hidden!}>
              <i className={classes.dot} style={{ background: stateColour(state) }} />
              <b>{formatCount(counts[state])}</b> {stateWords[state].label}
              <VisuallyHidden>, </VisuallyHidden>
            </span>
          ))}
        </span>
        {first && (
          <Text component="span" size="xs" c="dimmed" truncate>
            {reasonLabels[first.reason]}
            {first.next !== null && (
              <>
                {' · '}
                <Instant at={first.next} as="due" />
              </>
            )}
          </Text>
        )}
        <span className={classes.bar} aria-hidden>
          {ledger.targets > 0 && <LedgerBar ledger={ledger} height={6} />}
        </span>
        <VisuallyHidden>Show these targets</VisuallyHidden>
      </button>
      {sides.map(side => (
        <Handle key={side} id={side} type="source" position={side} isConnectable={false} className={classes.handle} />
      ))}
    </>
  );
}
