import { expect, test } from 'vitest';
import type { Role, Run, RunStatus } from '../api/types';
import { actionsFor, type RunAction } from './roles';

function run(status: RunStatus, failed = 0, expired = 0): Run {
  return { status, ledger: { failed, expired } } as Run;
}

test.each<[Role, RunStatus, number, number, RunAction[]]>([
  ['operator', 'scheduled', 0, 0, ['cancel']],
  ['operator', 'running', 2, 0, ['pause', 'cancel']],
  ['operator', 'paused', 0, 0, ['resume', 'cancel']],
  ['operator', 'cancelling', 2, 0, []],
  ['operator', 'completed', 0, 0, []],
  ['operator', 'completed', 1, 0, ['rerunFailed']],
  ['operator', 'cancelled', 0, 3, ['rerunFailed']],
  ['administrator', 'running', 0, 0, ['pause', 'cancel']],
  ['viewer', 'running', 2, 0, []],
  ['viewer', 'completed', 2, 0, []],
])('an %s can do with a %s run (%d failed, %d expired): %j', (role, status, failed, expired, actions) => {
  expect(actionsFor(run(status, failed, expired), role)).toEqual(actions);
});
