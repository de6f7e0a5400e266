import { Group, Paper, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { Ledger, TargetRunState } from '../api/types';
import { formatCount } from '../format/count';
import { ledgerStates, stateColour, stateWords } from '../format/words';
import { ledgerCloses, ledgerProgress, ledgerSentence, ledgerSum } from './ledger';
import { LedgerBar } from './LedgerBar';
import classes from './LedgerAccount.module.css';

interface Props {
  ledger: Ledger;
  /** Called with the column whose targets are wanted. */
  onPick: (state: TargetRunState) => void;
}

/** A run's accounts written out as the sum they are, so that everybody can check it. */
export function LedgerAccount({ ledger, onPick }: Props) {
  const closes = ledgerCloses(ledger);
  return (
    <Paper component="section" aria-label="Ledger" withBorder p={{ base: 'md', sm: 'lg' }}>
      <Group justify="space-between" mb="sm" gap="xs">
        <Text fw={600}>Ledger</Text>
        {closes ? (
          <Group gap={4} c="teal" title={ledgerSentence(ledger)}>
            <IconCircleCheck size={16} aria-hidden />
            <Text size="sm" c="dimmed">
              adds up · {percent(ledgerProgress(ledger))} have a result
            </Text>
          </Group>
        ) : (
          <Group gap={4} c="red" role="alert">
            <IconAlertTriangle size={16} aria-hidden />
            <Text size="sm" fw={600}>
              does not add up: the columns make {formatCount(ledgerSum(ledger))}
            </Text>
          </Group>
        )}
      </Group>
      <LedgerBar ledger={ledger} height={14} />
      <div className={classes.sum}>
        <div className={classes.term}>
          <span className={classes.count}>{formatCount(ledger.targets)}</span>
          <span className={classes.label}>{ledger.targets === 1 ? 'target' : 'targets'}</span>
        </div>
        {ledgerStates.map((state, index) => (
          <div key={state} className={classes.part}>
            <span className={classes.sign}>{index === 0 ? '=' : '+'}</span>
            <UnstyledButton
              className={classes.term}
              data-zero={ledger[state] === 0 || undefined}
              onClick={() => onPick(state)}
              aria-label={`${formatCount(ledger[state])} ${stateWords[state].label}: show these targets`}
            >
              <span className={classes.count}>{formatCount(ledger[state])}</span>{' '}
              <span className={classes.label}>
                <i className={classes.dot} style={{ background: stateColour(state) }} aria-hidden />
                {stateWords[state].label}
              </span>
            </UnstyledButton>
          </div>
        ))}
      </div>
    </Paper>
  );
}

/** 100 % only if it is all of them. */
function percent(share: number): string {
  return `${share === 1 ? 100 : Math.min(99, Math.floor(share * 100))} %`;
}
