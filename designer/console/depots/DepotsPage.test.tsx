import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { Depot } from '../api/types';
import * as files from '../runs/ExportButtons';
import { FakeServer } from '../testing/fakeServer';
import { appearing, dialog, fill, person, renderConsole } from '../testing/renderConsole';
import { below, inTree } from './tree';

const quiet = () => new FakeServer([], 30);

test('depots stand in their tree, with their sites, state, clock and warnings', async () => {
  renderConsole('/depots', { server: quiet(), key: 'ork_viewer' });
  const tree = within(await screen.findByRole('table', { name: 'Depots' }));
  expect(tree.getAllByRole('link').map(link => link.textContent)).toEqual(['hub', 'bergen', 'toronto', 'lima']);
  expect(tree.getByText('42.5 s behind')).toBeDefined();
  expect(tree.getByText(/Its clock is 42.5 s behind the server's/)).toBeDefined();
  expect(tree.getByText('14 contents missing, 38 MB')).toBeDefined();
  await tree.findByText(/^Bergen: \d+ targets$/);
  expect(within(tree.getByRole('link', { name: 'lima' }).closest('tr')!).getByText('not started')).toBeDefined();
  expect(screen.queryByRole('button', { name: 'New depot' })).toBeNull();
});

test('transfers are told at every depot, and at one alone on its page', async () => {
  renderConsole('/depots', { server: quiet(), key: 'ork_viewer' });
  await screen.findByText('1–25 of 44');
  expect((await screen.findAllByText('from 18 MB on')).length).toBe(1);
  await person.click((await screen.findAllByRole('link', { name: 'bergen' }))[0]!);
  await screen.findByText('bergen', { selector: 'h1' });
  await screen.findByText('1–3 of 3');
  await screen.findByText('The connection broke; it goes on from there.');
  expect(screen.getByRole('table', { name: 'What is set at each level' }).textContent).toContain('Normal1 MB/s210 min–');
  expect(screen.queryByRole('button', { name: 'Settings' })).toBeNull();
});

test('a depot is made, with its parent, rate and packages', async () => {
  const server = renderConsole('/depots', { server: quiet() });
  await person.click(await screen.findByRole('button', { name: 'New depot' }));
  const form = await dialog('New depot');
  await fill(form.getByLabelText(/^Name/), 'harbour');
  await fill(form.getByLabelText(/^Site/), 'Bergen');
  await fill(form.getByLabelText(/^Address/), 'harbour.example:7600');
  await person.click(form.getByLabelText('Fetches from', { selector: 'input' }));
  await person.click(await appearing('[role=option][value=bergen]'));
  await fill(form.getByLabelText('Normal: Rate, bytes/s'), '500000');
  await fill(form.getByLabelText('Packages', { selector: 'input' }), 'kiosk');
  await person.keyboard('{Enter}');
  await person.click(form.getByText('Save'));
  await screen.findByText('harbour', { selector: 'h1' });
  expect(server.depots.all.find(({ name }) => name === 'harbour')).toMatchObject({
    site: 'Bergen', address: 'https://harbour.example:7600', parent: 'bergen', packages: ['kiosk'], retentionHours: 24, timeframe: null,
    levels: { normal: { bytesPerSecond: 500_000 } },
  });
});

test('a new depot replaces none that is there', async () => {
  const server = renderConsole('/depots', { server: quiet() });
  await person.click(await screen.findByRole('button', { name: 'New depot' }));
  const form = await dialog('New depot');
  await fill(form.getByLabelText(/^Name/), 'hub');
  await fill(form.getByLabelText(/^Site/), 'Bergen');
  await fill(form.getByLabelText(/^Address/), 'https://other.example:7600');
  await person.click(form.getByText('Save'));
  await form.findByText(/There is a depot 'hub' already/);
  expect(server.depots.all.find(({ name }) => name === 'hub')!.address).toBe('https://depot.vienna.example:7600');
});

test('what the server refuses stands in the form, and nothing is lost', async () => {
  const server = renderConsole('/depots/hub', { server: quiet() });
  await person.click(await screen.findByText('Settings', { selector: 'button *' }));
  const form = await dialog('Settings of hub');
  await person.clear(form.getByLabelText(/^Address/));
  await fill(form.getByLabelText(/^Address/), 'somewhere');
  await person.click(form.getByLabelText('Fetches from', { selector: 'input' }));
  await appearing('[role=option][value=lima]');
  const offered = [...document.querySelectorAll('[role=option]')].map(option => option.textContent);
  expect(server.depots.all.map(({ name }) => name).filter(name => offered.includes(name))).toEqual(['lima']);
  await person.click(form.getByText('Save'));
  await form.findByText(/'somewhere' is no address of a depot/);
  expect(server.depots.all.find(({ name }) => name === 'hub')!.address).toBe('https://depot.vienna.example:7600');
});

test('credentials are made after a question, and saved as a file', async () => {
  const written = vi.spyOn(files, 'saveAs').mockImplementation(() => {});
  renderConsole('/depots/toronto', { server: quiet() });
  await person.click(await screen.findByText('Credentials'));
  await screen.findByText(/stays without contact until it has the new one/);
  await person.click(screen.getByRole('button', { name: 'Make the file' }));
  await person.click(await screen.findByRole('button', { name: 'Save depot.json' }));
  expect(written.mock.calls[0]![1]).toBe('depot.json');
  expect(document.body.textContent).not.toContain('not-a-real-token');
});

test('a depot from which others fetch stays, one without goes', async () => {
  const server = renderConsole('/depots/hub', { server: quiet() });
  const remove = async () => {
    await person.click(await screen.findByText('Remove'));
    await person.click(await screen.findByText('Remove it'));
  };
  await remove();
  await screen.findByText(/fetches from 'hub'; give it another parent first/);
  await person.click(screen.getByText('Keep it'));
  await person.click(await appearing('a[href="/depots/bergen"]'));
  await screen.findByText('bergen', { selector: 'h1' });
  await remove();
  await screen.findByText('Depots', { selector: 'h1' });
  await waitFor(() => expect(server.depots.all.map(({ name }) => name)).toEqual(['hub', 'lima', 'toronto']));
});

test('a tree has everybody once, also where a parent is missing or goes in a circle', () => {
  const depot = (name: string, parent: string | null) => ({ name, parent }) as Depot;
  const all = [depot('a', 'B'), depot('b', null), depot('c', 'gone'), depot('d', 'a')];
  expect(inTree(all).map(({ depot: { name }, depth }) => `${name}${depth}`)).toEqual(['b0', 'a1', 'd2', 'c0']);
  expect([...below(all, 'b')]).toEqual(['b', 'a', 'd']);
  const circle = [depot('x', 'y'), depot('y', 'x')];
  expect([...below(circle, 'x')]).toEqual(['x', 'y']);
  expect(inTree(circle).map(({ depot: { name }, depth }) => `${name}${depth}`)).toEqual(['x0', 'y1']);
});
