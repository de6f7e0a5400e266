import { Tooltip } from '@mantine/core';
import type { Ledger } from '../api/types';
import { stateColour } from '../format/words';
import { ledgerSegments, ledgerSentence } from './ledger';
import classes from './LedgerBar.module.css';

/** The ledger as a stacked bar. A column that is not empty stays visible however small its share is. */
export function LedgerBar({ ledger, height = 10 }: { ledger: Ledger; height?: number }) {
  const sentence = ledgerSentence(ledger);
  return (
    <Tooltip label={sentence} openDelay={300} multiline maw={360}>
      <div className={classes.bar} style={{ height }} role="img" aria-label={sentence}>
        {ledgerSegments(ledger).map(({ state, count }) => (
          <span key={state} className={classes.segment} data-state={state} style={{ flexGrow: count, color: stateColour(state) }} />
        ))}
      </div>
    </Tooltip>
  );
}
