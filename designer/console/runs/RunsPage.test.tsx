import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { fill, person, renderConsole } from '../testing/renderConsole';

test('runs are listed with their ledger', async () => {
  renderConsole('/runs');
  const table = await screen.findByRole('table', { name: 'Runs' });
  expect(within(table).getAllByRole('row')).toHaveLength(26);
  expect(within(table).getByText('80 targets = 31 succeeded + 1 failed + 48 waiting')).toBeDefined();
});

test('the filter leaves only what is active', async () => {
  renderConsole('/runs');
  await person.click(await screen.findByRole('radio', { name: 'Active' }));
  await screen.findByText('1–3 of 3');
  expect(within(screen.getByRole('table', { name: 'Runs' })).queryByText('Hello')).toBeNull();
});

test('one distribution’s runs are a view that can be saved', async () => {
  const server = renderConsole('/runs?show=ended&of=hello');
  await screen.findByText('1–1 of 1');
  await person.click(await screen.findByRole('button', { name: 'Views' }));
  await person.click(await screen.findByRole('button', { name: 'Save what is shown' }));
  await fill(await screen.findByRole('textbox', { name: /^Name/ }), 'Hellos');
  await person.click(screen.getByRole('button', { name: 'Save the view' }));
  await screen.findByRole('button', { name: 'Hellos' });
  expect(server.settings.views).toMatchObject([{ page: 'runs', name: 'Hellos', query: 'show=ended&of=hello' }]);
});

test('the second page shows the rest', async () => {
  renderConsole('/runs');
  await person.click(await screen.findByRole('button', { name: 'Page 2' }));
  await screen.findByText('26–30 of 30');
});

test('an address beyond the end leads to the last page', async () => {
  renderConsole('/runs?offset=500');
  await screen.findByText('26–30 of 30');
});

test('without runs, the page says how to start one', async () => {
  renderConsole('/runs', { server: new FakeServer([], 3) });
  await screen.findByText('No runs yet');
  expect(screen.getByRole('button', { name: 'Start the first run' })).toBeDefined();
});

test('a viewer is not offered to start a run, not even by address', async () => {
  renderConsole('/runs?start=', { key: 'ork_viewer' });
  await screen.findByRole('table', { name: 'Runs' });
  expect(screen.queryByRole('button', { name: 'Start a run' })).toBeNull();
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a run is started on the targets that were picked', async () => {
  const server = renderConsole('/runs?start=&definition=kiosk-update', { key: 'ork_operator', server: new FakeServer([], 2) });
  const start = await screen.findByRole('button', { name: 'Start' });
  expect(start).toHaveProperty('disabled', true);
  await person.click(await screen.findByRole('checkbox', { name: /workstation-7/ }));
  await person.click(screen.getByRole('checkbox', { name: /sim-0002/ }));
  await person.click(await screen.findByRole('button', { name: 'Start on 2 targets' }));
  await screen.findByRole('heading', { name: 'Kiosk update' });
  expect(server.runs[0]!.targets.map(target => target.target)).toEqual(['workstation-7', 'sim-0002']);
});

test('a forecast says between when a run would be done, what it stands on, and starts nothing', async () => {
  const server = renderConsole('/runs?start=&definition=kiosk-update', { key: 'ork_operator' });
  const before = server.runs.length;
  const ask = await screen.findByRole('button', { name: 'Forecast' });
  expect(ask).toHaveProperty('disabled', true);
  await person.click(await screen.findByRole('checkbox', { name: /workstation-7/ }));
  await person.click(await screen.findByRole('checkbox', { name: /sim-0002/ }));
  await person.click(ask);
  const forecast = await screen.findByRole('region', { name: 'Forecast' });
  expect(forecast.textContent).toContain('1 of 2 targets would succeed');
  expect(within(forecast).getByRole('img', { name: /begun .* done .* over time/ })).toBeTruthy();
  const marks = within(within(forecast).getByRole('table', { name: 'When it would be done' })).getAllByRole('row').map(row => row.textContent);
  expect(marks).toHaveLength(5);
  expect(marks[3]).toMatch(/^99 %.*never$/);
  expect(forecast.textContent).toContain('nobody can tell when they come');
  expect(server.runs).toHaveLength(before);
  await person.click(screen.getByRole('checkbox', { name: /sim-0002/ }));
  expect(screen.queryByRole('region', { name: 'Forecast' })).toBeNull();
});

test('a run takes whole groups', async () => {
  const server = renderConsole('/runs?start=&definition=kiosk-update', { key: 'ork_operator', server: new FakeServer([], 14) });
  await person.click(await screen.findByRole('combobox', { name: 'Groups' }));
  await person.click(await screen.findByRole('option', { name: 'pilot (2)' }));
  await person.click(await screen.findByRole('button', { name: 'Start on 1 group' }));
  await screen.findByRole('heading', { name: 'Kiosk update' });
  expect(server.runs[0]!.targets.map(target => target.target)).toEqual(['sim-0007', 'sim-0014']);
});

test('a distribution without a published version cannot be started', async () => {
  renderConsole('/runs?start=&definition=draft', { server: new FakeServer([], 2) });
  await screen.findByText(/no published version/);
  await person.click(await screen.findByRole('checkbox', { name: /workstation-7/ }));
  expect(screen.getByRole('button', { name: 'Start on 1 target' })).toHaveProperty('disabled', true);
});
