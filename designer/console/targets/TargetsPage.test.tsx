import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer, samplePlans } from '../testing/fakeServer';
import { appearing, fill, person, renderConsole } from '../testing/renderConsole';

const fleet = (targets = 26) => new FakeServer([], targets);

test('the fleet comes page by page, in the order that is asked for', async () => {
  renderConsole('/targets', { server: fleet() });
  await screen.findByText('1–25 of 27');
  await person.click(await appearing('th[aria-sort=ascending] button'));
  await appearing('a[href="/targets/workstation-7"]');
  expect((await appearing('th[aria-sort=descending]')).textContent).toBe('Name');
  await person.click(await appearing('button[aria-label="Page 2"]'));
  await screen.findByText('26–27 of 27');
});

test('filters are the server’s, and stand in the address', async () => {
  renderConsole('/targets?site=Bergen&os=windows', { server: fleet() });
  await screen.findByText('1–9 of 9');
  await person.click(screen.getByRole('button', { name: 'No filters' }));
  await screen.findByText('1–25 of 27');
});

test('a target has a page with how it is reached and what was done on it', async () => {
  renderConsole('/targets/workstation-7', { server: new FakeServer(samplePlans(Date.now()).slice(3, 4), 30), key: 'ork_viewer' });
  await screen.findByRole('heading', { name: 'workstation-7' });
  expect(screen.getByText('52:54:00:1c:8a:07')).toBeDefined();
  await within(await screen.findByRole('region', { name: 'SSH host keys' })).findByText(/^SHA256:/);
  await within(screen.getByRole('region', { name: 'What was done on it' })).findByText('Install the package');
  expect(screen.queryByRole('button', { name: 'Settings' })).toBeNull();
});

test('only what was changed of a target is sent', async () => {
  const server = renderConsole('/targets/workstation-7', { server: fleet(3) });
  const sent: unknown[] = [];
  const answer = server.answer.bind(server);
  server.answer = request => (request.method === 'PATCH' && sent.push(request.body), answer(request));
  await person.click(await screen.findByRole('button', { name: 'Settings' }));
  await fill(await screen.findByLabelText('Site'), 'Graz');
  await person.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Graz');
  expect(sent).toEqual([{ site: 'Graz' }]);
});

test('a target shows which levels count for it and who says so, and is given its own rate and pause alone', async () => {
  const server = fleet(8);
  renderConsole('/targets/workstation-7', { server });
  const target = server.inventory.fleet.find(each => each.name === 'workstation-7')!;
  target.effective = { ...target.effective, timeframes: [{ name: 'nights', from: 'group', group: 'pilot' }, { name: 'weekends', from: 'group', group: 'tills' }], normal: { bytesPerSecond: 5_000_000, bytesPerSecondFrom: 'site', pauseSeconds: 30, pauseSecondsFrom: 'target', shareOfTime: 1 } };
  const levels = await screen.findByRole('table', { name: 'What fetching may take at each level' });
  expect(within(levels).getAllByRole('row').slice(1).map(row => row.textContent)).toEqual([
    'Minimumno limit, half of the time (by rule)none (by rule)',
    'Normal5 MB/s (its site’s)30 s (its own)',
    'Maximumno limit (by rule)none (by rule)',
  ]);
  await screen.findByText('(of the group pilot)');
  await screen.findByText('(of the group tills)');
  await person.click(screen.getByRole('button', { name: 'Settings' }));
  await fill(await screen.findByLabelText('Normal: Rate, bytes/s'), '1000000');
  expect(screen.queryByLabelText(/Polling/)).toBeNull();
  await person.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(target.levels).toEqual({ normal: { bytesPerSecond: 1_000_000 } }));
});

test('a target that is not there is not mistaken for one', async () => {
  renderConsole('/targets/nobody', { server: fleet(3) });
  await screen.findByText('There is no target called “nobody”');
});
