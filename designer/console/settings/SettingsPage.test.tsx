import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { fill, person, renderConsole } from '../testing/renderConsole';

const quiet = () => new FakeServer([], 1);

test('who is no administrator finds the triggers, and nothing else', async () => {
  renderConsole('/settings', { server: quiet(), key: 'ork_viewer' });
  await screen.findByText('/hooks/kiosk-build');
  expect(screen.queryByRole('link', { name: 'API keys' })).toBeNull();
  await person.click(screen.getByRole('button', { name: 'More about Every night of Kiosk update' }));
  await screen.findByRole('menuitem', { name: 'What came of it' });
  expect(screen.queryByRole('menuitem', { name: 'Pause' })).toBeNull();
});

test('the address of a page for administrators shows others nothing', async () => {
  renderConsole('/settings/keys', { server: quiet(), key: 'ork_operator' });
  await screen.findByText('There is no such page');
});

test('a trigger is paused, and its history tells what came of it', async () => {
  renderConsole('/settings/triggers', { server: quiet(), key: 'ork_operator' });
  await person.click(await screen.findByRole('button', { name: 'More about Every night of Kiosk update' }));
  await person.click(await screen.findByRole('menuitem', { name: 'Pause' }));
  await screen.findByText(/paused by operator/);
  await person.click(screen.getByRole('button', { name: 'More about Every night of Kiosk update' }));
  await person.click(await screen.findByRole('menuitem', { name: 'What came of it' }));
  await within(await screen.findByRole('dialog')).findByText(/No server was up/);
});

test('a key is shown once', async () => {
  renderConsole('/settings/keys', { server: quiet() });
  await person.click(await screen.findByRole('button', { name: 'New key' }));
  await fill(await screen.findByLabelText(/^For/), 'ticket system');
  await person.click(screen.getByRole('button', { name: 'Make the key' }));
  await screen.findByText(/^ork_4f9b/);
  await person.click(screen.getByRole('button', { name: 'Done' }));
  await screen.findByText('ticket system');
  expect(screen.queryByText(/^ork_4f9b/)).toBeNull();
});

test('the last administrator’s key stays, and the server says why', async () => {
  renderConsole('/settings/keys', { server: quiet() });
  const row = (await screen.findByText('signed in with this name')).closest('tr')!;
  await person.click(within(row).getByRole('button', { name: 'Revoke' }));
  await person.click(await screen.findByRole('button', { name: 'Revoke it' }));
  await screen.findByText(/last administrator's key/);
});

test('a parked message is looked at and tried again, unless only its beginning is kept', async () => {
  const server = renderConsole('/settings/parked', { server: quiet() });
  await person.click(await screen.findByRole('button', { name: 'Look at the message of orchestrator.requests' }));
  expect(await screen.findByRole('button', { name: 'Try again' })).toHaveProperty('disabled', true);
  await person.click(screen.getByRole('button', { name: 'Close' }));
  await person.click(screen.getByRole('button', { name: 'Look at the message of orchestrator.reports' }));
  await screen.findByText(/"v":9/);
  await person.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('1–1 of 1');
  expect(server.settings.parked.map(message => message.id)).toEqual(['m2']);
});

test('the audit log has who changed what', async () => {
  renderConsole('/settings/audit', { server: quiet() });
  await screen.findByText('1–50 of 64');
  expect(screen.getAllByText('credentials.rotate').length).toBeGreaterThan(5);
});

test('an enrolment token is made', async () => {
  renderConsole('/settings/tokens', { server: quiet() });
  await person.click(await screen.findByRole('button', { name: 'New token' }));
  await fill(await screen.findByLabelText(/^For/), 'Graz');
  await person.click(screen.getByRole('button', { name: 'Make the token' }));
  await screen.findByText(/^ort_/);
});

test('a user is made with a one-time password that is shown once', async () => {
  const server = renderConsole('/settings/users', { server: quiet() });
  await person.click(await screen.findByRole('button', { name: 'New user' }));
  await fill(screen.getByRole('textbox', { name: /^Name/ }), 'ines');
  await person.click(screen.getByRole('button', { name: 'Make the user' }));
  const shown = await screen.findByRole('status', { name: 'One-time password of ines' });
  expect(shown.textContent).toMatch(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/);
  expect(server.settings.users.find(({ name }) => name === 'ines')?.role).toBe('operator');
});

test('why the last administrator stays is told where it was asked', async () => {
  renderConsole('/settings/users', { server: quiet() });
  const row = within(await screen.findByRole('row', { name: /admin/ }));
  await person.click(row.getByRole('button', { name: 'Remove' }));
  await person.click(await screen.findByRole('button', { name: 'Remove it' }));
  await screen.findByText(/last user who administers/);
});

test('retention names the setting that it is', async () => {
  renderConsole('/settings/retention', { server: quiet() });
  await screen.findByText('ORCHESTRATOR_RETENTION_DAYS');
  await screen.findByText(/after 90 days/);
});
