import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { fill, person, renderConsole } from '../testing/renderConsole';
import { formatOf } from './formats';

const fleet = () => new FakeServer([], 3);

test('a list is looked at before it is taken over', async () => {
  const server = renderConsole('/import', { server: fleet() });
  await fill(await screen.findByLabelText('Or its text'), 'name,site\ntill-1,Bonn\nsim-0001,\n');
  await person.click(screen.getByRole('button', { name: 'See what it would do' }));
  await screen.findByText('site Bonn');
  expect(server.fleet).toHaveLength(4);
  await person.click(screen.getByRole('button', { name: 'Import 1 target' }));
  await screen.findByText('It is taken over');
  expect(server.fleet.map(target => target.name)).toContain('till-1');
});

test('a mistake is told with its line, and nothing can be taken over', async () => {
  renderConsole('/import', { server: fleet() });
  await fill(await screen.findByLabelText('Or its text'), 'name,site\ntill-1,Bonn\n,Bonn\n');
  await person.click(screen.getByRole('button', { name: 'See what it would do' }));
  await screen.findByText('Line 3: The name is missing.');
  expect(screen.queryByRole('button', { name: /^Import/ })).toBeNull();
});

test('whoever may not import is not shown the page', async () => {
  renderConsole('/import', { server: fleet(), key: 'ork_operator' });
  await screen.findByText(/There is no such page/);
});

test.each([
  ['fleet.csv', 'csv'],
  ['fleet.txt', 'csv'],
  ['hosts', 'ansibleIni'],
  ['hosts.ini', 'ansibleIni'],
  ['site.yml', 'ansibleYaml'],
])('%s is most likely %s', (name, format) => {
  expect(formatOf(name)).toBe(format);
});
