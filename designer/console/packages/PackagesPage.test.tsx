import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { person, renderConsole } from '../testing/renderConsole';

const quiet = () => new FakeServer([], 1);

test('versions of packages are listed with what they weigh', async () => {
  renderConsole('/packages', { server: quiet(), key: 'ork_viewer' });
  await screen.findByText('284 MB');
  await screen.findByText('1–4 of 4');
});

test('a version shows its files, and the way to the others', async () => {
  renderConsole('/packages/kiosk/4.2.0', { server: quiet(), key: 'ork_viewer' });
  await screen.findByText('bin/kiosk');
  await screen.findByText('1–25 of 37');
  await person.click(await screen.findByRole('link', { name: '4.1.3' }));
  await screen.findByRole('heading', { name: 'kiosk 4.1.3' });
  expect(screen.queryByRole('button', { name: 'Withdraw' })).toBeNull();
});

test('a version that is in use is not withdrawn, one that is not is', async () => {
  const server = renderConsole('/packages/kiosk/4.2.0', { server: quiet() });
  await person.click(await screen.findByRole('button', { name: 'Withdraw' }));
  await person.click(await screen.findByRole('button', { name: 'Withdraw it' }));
  await screen.findByText(/uses version 4.2.0/);
  await person.click(screen.getByRole('button', { name: 'Keep it' }));
  await person.click(await screen.findByRole('link', { name: '4.1.3' }));
  await screen.findByRole('heading', { name: 'kiosk 4.1.3' });
  await person.click(await screen.findByRole('button', { name: 'Withdraw' }));
  await person.click(await screen.findByRole('button', { name: 'Withdraw it' }));
  await screen.findByText('1–3 of 3');
  expect(server.settings.packages.map(({ version }) => version)).not.toContain('4.1.3');
});
