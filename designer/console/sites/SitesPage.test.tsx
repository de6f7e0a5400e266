import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { fill, person, renderConsole } from '../testing/renderConsole';

const fleet = () => new FakeServer([], 30);

test('sites are listed, described or not, with how many targets are there', async () => {
  renderConsole('/sites', { server: fleet(), key: 'ork_viewer' });
  const described = (await screen.findByText('Bergen')).closest('tr')!;
  expect(within(described).getByText('10.20.0.5, server.bergen.example')).toBeTruthy();
  expect(within(described).getByRole('link', { name: /connected/ }).getAttribute('href')).toBe('/targets?site=Bergen');
  expect(within((await screen.findByText('Vienna')).closest('tr')!).getByText('not described')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'New site' })).toBeNull();
  expect(screen.queryByRole('button', { name: /^Settings/ })).toBeNull();
});

test('a site that targets name is described, with addresses in their order', async () => {
  const server = renderConsole('/sites', { server: fleet() });
  await person.click(await screen.findByRole('button', { name: 'Describe Vienna' }));
  await person.type(await screen.findByRole('combobox', { name: 'Server addresses' }), '10.1.0.5{Enter}server.vienna.example{Enter}');
  await fill(screen.getByLabelText('Description'), 'The head office');
  await person.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('The head office');
  expect(server.inventory.sites.find(site => site.name === 'Vienna')).toEqual({
    name: 'Vienna', description: 'The head office', zone: null, levels: null, serverAddresses: ['10.1.0.5', 'server.vienna.example'], timeframe: null,
  });
});

test('a new site replaces none that is there, and says so', async () => {
  const server = renderConsole('/sites', { server: fleet() });
  await person.click(await screen.findByRole('button', { name: 'New site' }));
  const form = within(await screen.findByRole('dialog'));
  await fill(form.getByRole('textbox', { name: /^Name/ }), 'Bergen');
  await fill(form.getByLabelText('Description'), 'Another');
  await person.click(form.getByRole('button', { name: 'Save' }));
  await form.findByText(/'Bergen' is described already and stays as it is/);
  expect(server.inventory.sites.find(site => site.name === 'Bergen')?.description).toBe('The harbour office.');

  await person.clear(form.getByRole('textbox', { name: /^Name/ }));
  await fill(form.getByRole('textbox', { name: /^Name/ }), 'Oslo');
  await person.click(form.getByRole('button', { name: 'Save' }));
  await screen.findByText('Another');
  expect(server.inventory.sites.find(site => site.name === 'Oslo')?.description).toBe('Another');
});

test('a site where targets are stays', async () => {
  renderConsole('/sites', { server: fleet() });
  await person.click(within((await screen.findByText('Bergen')).closest('tr')!).getByRole('button', { name: 'Remove' }));
  await person.click(await screen.findByRole('button', { name: 'Remove it' }));
  await screen.findByText(/are at the site 'Bergen'/);
});

test('what is looked for is part of the name', async () => {
  renderConsole('/sites', { server: fleet() });
  await screen.findByText('Vienna');
  await fill(screen.getByLabelText('Name contains'), 'berg');
  await screen.findByText('1–1 of 1');
  expect(screen.queryByText('Vienna')).toBeNull();
});

test('what holds wherever no site says anything else is told and changed', async () => {
  const server = renderConsole('/sites', { server: fleet() });
  await screen.findByText(/levels by their rules/);
  await person.click(screen.getByRole('button', { name: 'Settings of the organisation' }));
  await fill(await screen.findByLabelText('Normal: Rate, bytes/s'), '1000000');
  await person.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText(/values of its own at Normal/);
  expect(server.inventory.organisation.levels?.normal).toEqual({ bytesPerSecond: 1_000_000 });
});

test('how strongly packages are fetched at a site is said there', async () => {
  const server = renderConsole('/sites', { server: fleet() });
  await person.click(await screen.findByRole('button', { name: 'Settings of Bergen' }));
  await fill(await screen.findByLabelText('Minimum: Pause, s'), '30');
  await person.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.inventory.sites.find(site => site.name === 'Bergen')?.levels?.minimum).toEqual({ pauseSeconds: 30 }));
});
