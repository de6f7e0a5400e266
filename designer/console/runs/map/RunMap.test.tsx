import { act, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { person, renderConsole } from '../../testing/renderConsole';

const map = async () => within(await screen.findByRole('region', { name: 'Map' }));

test('the map has who is in each activity and how many went along each edge, and moves with the run', async () => {
  const server = renderConsole('/runs/01JDK4-update');
  await (await map()).findByRole('button', { name: /^Update the kiosk ?: 24 active ?, \d+ waiting ?, 5 failed ?, 118 succeeded ?, 1 expired ?, 6 skipped/ });
  const before = server.runs[0]!.targets.filter(target => target.activity === 'execute').length;
  expect(await (await map()).findAllByText(String(before))).toHaveLength(2);
  await screen.findByText('live');
  act(() => server.advance());
  await (await map()).findByRole('button', { name: /^Update the kiosk ?: .* 119 succeeded/ });
});

test('an activity on the map leads to its targets', async () => {
  const server = renderConsole('/runs/01JDK4-update');
  await person.click(await (await map()).findByRole('button', { name: /^Wait for the night ?: / }));
  const there = server.runs[0]!.targets.filter(target => target.activity === 'window').length;
  await screen.findByText(`1–25 of ${there}`);
});

test('what most of those who wait are waiting for stands on their activity, with the time', async () => {
  renderConsole('/runs/01JDK4-update');
  const night = await (await map()).findByRole('button', { name: /^Wait for the night ?: / });
  await within(night).findByText(/Timeframe closed/);
  expect(night.textContent).toMatch(/in 1 h 3\d min/);
});

test('the map is a table, too', async () => {
  renderConsole('/runs/01JDK4-update');
  await person.click(await (await map()).findByRole('radio', { name: 'Table' }));
  const table = within(await screen.findByRole('table', { name: 'Activities' }));
  expect(table.getAllByRole('row')).toHaveLength(1 + 4);
  await person.click(table.getByRole('button', { name: 'Wait for the night' }));
  await screen.findByText(/^1–25 of /);
});
