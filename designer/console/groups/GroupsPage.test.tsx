import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { fill, person, renderConsole } from '../testing/renderConsole';

const fleet = () => new FakeServer([], 30);

test('groups say who belongs to them', async () => {
  renderConsole('/groups', { server: fleet(), key: 'ork_viewer' });
  await screen.findByText('site Bergen and system windows');
  expect(screen.queryByRole('button', { name: 'New group' })).toBeNull();
});

test('a group of whoever fits is made', async () => {
  const server = renderConsole('/groups', { server: fleet() });
  await person.click(await screen.findByRole('button', { name: 'New group' }));
  await fill(await screen.findByLabelText(/^Name/), 'Vienna');
  await person.click(screen.getByRole('radio', { name: 'Whoever fits' }));
  expect(screen.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true);
  await fill(screen.getByLabelText('Site'), 'Vienna');
  await person.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByRole('heading', { name: '10 targets' });
  expect(server.inventory.groups.find(group => group.name === 'Vienna')?.query).toEqual({ site: 'Vienna' });
});

test('targets are put into a list and taken out of it', async () => {
  renderConsole('/groups/pilot', { server: fleet() });
  await screen.findByRole('heading', { name: '4 targets' });
  await person.click(screen.getByRole('button', { name: 'Put targets into it' }));
  await person.click(await screen.findByRole('checkbox', { name: /workstation-7/ }));
  await person.click(screen.getByRole('button', { name: 'Put 1 target into it' }));
  await person.click(await screen.findByRole('button', { name: 'Take out workstation-7' }));
  await screen.findByRole('heading', { name: '4 targets' });
});

test('a group is given a timeframe, and none while it asks for the agent', async () => {
  const server = renderConsole('/groups/kiosks', { server: fleet() });
  await person.click(await screen.findByRole('button', { name: 'Settings' }));
  await person.click(await screen.findByRole('combobox', { name: 'Timeframe' }));
  await person.click(await screen.findByRole('option', { name: 'nights' }));
  await person.click(screen.getByRole('combobox', { name: 'Agent' }));
  await person.click(await screen.findByRole('option', { name: 'connected' }));
  await screen.findByText(/whenever one comes or goes/);
  expect(screen.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true);
  await person.click(screen.getByRole('combobox', { name: 'Agent' }));
  await person.click(await screen.findByRole('option', { name: 'connected' }));
  await person.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.inventory.groups.find(group => group.name === 'kiosks')).toMatchObject({ timeframe: 'nights', query: { tag: 'kiosk' } }));
});
