import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer, samplePlans } from '../../testing/fakeServer';
import { renderConsole } from '../../testing/renderConsole';

test('a run’s report has its accounts, what was run, results, causes, who failed and every answer', async () => {
  renderConsole('/runs/01JDK1-failed/report');
  await screen.findByText(/It adds up: 24 targets = 21 succeeded \+ 3 failed\./);
  await screen.findByText('One result for each target: 24 results.');
  const settings = within(screen.getByRole('region', { name: 'What was run' }));
  await settings.findByText(/Wait for the night .*Install the agent .*Update the kiosk/);
  expect(settings.getByText('Kiosk update, version 4, id kiosk-update')).toBeTruthy();
  const failed = within(await screen.findByRole('table', { name: 'Targets that failed' }));
  expect(failed.getAllByRole('row')).toHaveLength(1 + 3);
  const actions = within(await screen.findByRole('table', { name: 'Every action on every target' }));
  expect(actions.getAllByRole('row')).toHaveLength(1 + 24 * 3);
  await screen.findByRole('table', { name: 'Results by activity' });
  await screen.findByRole('table', { name: 'Failures by cause' });
  await within(await screen.findByRole('table', { name: 'History' })).findByText(/Started by maria over 24 targets/);
});

test('the report of a run that goes on says as of when', async () => {
  renderConsole('/runs/01JDK4-update/report');
  await screen.findByText(/as of .*results may still change/);
  await screen.findByText('130 targets had a result when this was asked.');
});

test('a report that lacks a result says so', async () => {
  const server = new FakeServer(samplePlans(Date.now()), 60);
  const fake = server.runs.find(({ run }) => run.id === '01JDK1-failed')!;
  fake.report.splice(fake.report.findIndex(({ phase }) => phase === 'result'), 1);
  renderConsole('/runs/01JDK1-failed/report', { server });
  expect((await screen.findByText('The report has 23 results for 24 targets that ended.')).getAttribute('role')).toBe('alert');
});
