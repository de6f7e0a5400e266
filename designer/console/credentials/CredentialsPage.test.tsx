import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { fill, person, renderConsole } from '../testing/renderConsole';

const quiet = () => new FakeServer([], 1);

test('sets say which secrets they have, not what they are', async () => {
  renderConsole('/settings/credentials', { server: quiet() });
  await screen.findByText('EXAMPLE\\deploy');
  expect(screen.getAllByText('private key')).toHaveLength(1);
});

test('a set is made', async () => {
  const server = renderConsole('/settings/credentials', { server: quiet() });
  await person.click(await screen.findByRole('button', { name: 'New credential set' }));
  await fill(await screen.findByLabelText(/^Name/), 'lab');
  await fill(screen.getByLabelText(/^User/), 'root');
  await fill(screen.getByLabelText('Password'), 'for the lab only');
  await person.click(screen.getByRole('button', { name: 'Make it' }));
  await screen.findByText('lab');
  expect(server.settings.credentials.find(set => set.name === 'lab')).toMatchObject({ kind: 'ssh', user: 'root', has: ['password'], hostKeys: 'strict' });
  expect(document.body.textContent).not.toContain('for the lab only');
});

test('new secrets leave the others as they are', async () => {
  const sent: unknown[] = [];
  const server = renderConsole('/settings/credentials', { server: quiet() });
  const answer = server.answer.bind(server);
  server.answer = request => (request.method === 'PATCH' && sent.push(request.body), answer(request));
  await person.click(await screen.findByRole('button', { name: 'New secrets of default' }));
  await fill(await screen.findByLabelText('Password'), 'another');
  await person.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findAllByText(/now/);
  expect(sent).toEqual([{ password: 'another' }]);
});

test('a set that a target names stays', async () => {
  renderConsole('/settings/credentials', { server: quiet() });
  await person.click((await screen.findAllByRole('button', { name: 'Remove' }))[0]!);
  await person.click(await screen.findByRole('button', { name: 'Remove it' }));
  await screen.findByText(/is that of target 'workstation-7'/);
});
