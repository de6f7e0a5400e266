import { Table, Text } from '@mantine/core';
import type { ReportPhase, Run } from '../../api/types';
import { formatCount, plural } from '../../format/count';
import { ledgerStates, stateWords } from '../../format/words';
import { useSummary } from '../../reports/queries';
import { Answer } from '../../shell/Answer';
import { ledgerCloses, ledgerSentence } from '../ledger';
import classes from './paper.module.css';
import { Section } from './Section';

/** The ledger, and whether the report has exactly one result for each target that the ledger says has one. */
export function Accounts({ run }: { run: Run }) {
  const results = useSummary({ run: run.id, phase: 'result' as ReportPhase }, 'run', 1);
  const ended = run.ledger.targets - run.ledger.waiting - run.ledger.active;
  return (
    <Section title="Ledger">
      <div className={classes.scroll} role="group" aria-label="Ledger, can be scrolled" tabIndex={0}>
        <Table className={classes.ledger} withTableBorder aria-label="Ledger">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">targets</Table.Th>
              {ledgerStates.map(state => (
                <Table.Th key={state} scope="col">
                  {stateWords[state].label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Table.Tr>
              <Table.Td>{formatCount(run.ledger.targets)}</Table.Td>
              {ledgerStates.map(state => (
                <Table.Td key={state}>{formatCount(run.ledger[state])}</Table.Td>
              ))}
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </div>
      <Check holds={ledgerCloses(run.ledger)} good={`It adds up: ${ledgerSentence(run.ledger)}.`} bad="It does not add up." />
      <Answer query={results} what="the results">
        {({ whole }) =>
          run.endedAt !== null ? (
            <Check
              holds={whole.entries === ended}
              good={`One result for each target: ${plural(whole.entries, 'result')}.`}
              bad={`The report has ${plural(whole.entries, 'result')} for ${plural(ended, 'target')} that ended.`}
            />
          ) : (
            <Check holds good={`${plural(whole.entries, 'target')} had a result when this was asked.`} bad="" />
          )
        }
      </Answer>
    </Section>
  );
}

function Check({ holds, good, bad }: { holds: boolean; good: string; bad: string }) {
  return (
    <Text size="sm" mt={4} {...(holds ? { c: 'dimmed' } : { c: 'red', role: 'alert' })}>
      {holds ? good : bad}
    </Text>
  );
}
