import { act, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fill, person, renderConsole } from '../testing/renderConsole';

test('the ledger is written out as a sum that is checked', async () => {
  renderConsole('/runs/01JDK4-update');
  const ledger = await screen.findByRole('region', { name: 'Ledger' });
  expect(ledger.textContent).toContain('240targets=118 succeeded+5 failed+6 skipped+1 expired+0 cancelled+86 waiting+24 active');
  expect(ledger.textContent).toContain('adds up');
});

test('the page follows the run as it moves', async () => {
  const server = renderConsole('/runs/01JDK4-update');
  await screen.findByText('live');
  act(() => server.advance());
  await screen.findByRole('button', { name: /^119 succeeded/ });
  expect(within(screen.getByRole('region', { name: 'Just reported' })).getByText(/has its result/)).toBeDefined();
});

test('whoever waits says why and until when', async () => {
  renderConsole('/runs/01JDK4-update');
  const waits = await screen.findByRole('region', { name: 'Waiting and at work' });
  await within(waits).findByText('Timeframe closed');
  expect(within(waits).getByText(/opens Sat 22:00 \(Europe\/Oslo\)/).textContent).toContain('until');
});

test('a column of the ledger leads to its targets', async () => {
  renderConsole('/runs/01JDK1-failed');
  await person.click(await screen.findByRole('button', { name: /^3 failed/ }));
  await screen.findByText('1–3 of 3');
  expect(within(screen.getByRole('table', { name: 'Targets' })).getAllByText('simulated')).toHaveLength(2);
});

test('the output of an action opens beside the report', async () => {
  renderConsole('/runs/01JDK1-failed?tab=report&outcome=failed&phase=execution');
  await person.click(await screen.findByRole('button', { name: 'Show the output of Install the package on workstation-7' }));
  await within(await screen.findByRole('dialog')).findByText(/Could not get lock/);
});

test('of an action that was interrupted and repeated each start has its output', async () => {
  renderConsole('/runs/01JDK1-failed?tab=report&phase=execution&target=sim-0009');
  await person.click(await screen.findByRole('button', { name: /^Show the output of Install the package on / }));
  const dialog = within(await screen.findByRole('dialog'));
  await dialog.findByText(/Setting up kiosk/);
  await person.click(await dialog.findByRole('combobox', { name: 'Which start of the action' }));
  await person.click(await screen.findByRole('option', { name: 'Start 1 of 2 · interrupted' }));
  await dialog.findByText(/Unpacking kiosk/);
  expect(dialog.queryByText(/Setting up kiosk/)).toBeNull();
  dialog.getByText(/^started/);
});

test('a run is cancelled only after it was confirmed', async () => {
  const server = renderConsole('/runs/01JDK4-update', { key: 'ork_operator' });
  await person.click(await screen.findByRole('button', { name: 'Cancel run' }));
  expect(server.runs[0]!.run.status).toBe('running');
  await person.click(await screen.findByRole('button', { name: 'Cancel the run' }));
  await screen.findByText('cancelling');
  expect(server.runs[0]!.run.cancelledBy).toBe('operator');
});

test('a paused run can be resumed', async () => {
  renderConsole('/runs/01JDK3-windows');
  await person.click(await screen.findByRole('button', { name: 'Resume' }));
  await screen.findByRole('button', { name: 'Pause' });
});

test('running the failed again leads to the new run', async () => {
  renderConsole('/runs/01JDK1-failed');
  await person.click(await screen.findByRole('button', { name: 'Run again for 3 failed targets' }));
  await screen.findByText('repeats the failed of an earlier run');
});

test('an operator lengthens the time in which those that wait are tried again', async () => {
  const server = renderConsole('/runs/01JDK4-update', { key: 'ork_operator' });
  await person.click(await screen.findByRole('button', { name: 'Change the next attempts' }));
  const dialog = within(await screen.findByRole('dialog'));
  await person.clear(dialog.getByLabelText('Minutes of open time to add'));
  await fill(dialog.getByLabelText('Minutes of open time to add'), '90');
  await person.click(dialog.getByRole('button', { name: 'Change it' }));
  await dialog.findByText(/^Told: /);
  expect(server.runs[0]!.events.at(-1)!.text).toMatch(/^operator added 90 minutes to the window for \d+ targets\.$/);
});

test('one target that is waited for is given up', async () => {
  const server = renderConsole('/runs/01JDK4-update?tab=targets&reason=retry', { key: 'ork_operator' });
  await person.click((await screen.findAllByRole('button', { name: /^Next attempts of / }))[0]!);
  const dialog = within(await screen.findByRole('dialog'));
  await person.click(dialog.getByRole('radio', { name: 'give up now' }));
  await person.click(dialog.getByRole('button', { name: 'Give up' }));
  await dialog.findByText(/^Told: 1 target\./);
  expect(server.runs[0]!.events.at(-1)!.text).toBe('operator ended the attempts for 1 targets.');
});

test('a viewer sees the run and no buttons', async () => {
  renderConsole('/runs/01JDK4-update', { key: 'ork_viewer' });
  await screen.findByRole('heading', { name: 'Kiosk update' });
  expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Cancel run' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Change the next attempts' })).toBeNull();
});

test('a run that does not exist is explained in the server’s words', async () => {
  renderConsole('/runs/nowhere');
  expect((await screen.findByRole('alert')).textContent).toContain('There is no run nowhere');
});
