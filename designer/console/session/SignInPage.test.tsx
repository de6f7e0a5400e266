import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { person, renderConsole } from '../testing/renderConsole';

async function signInWith(key: string) {
  await person.click(await screen.findByRole('button', { name: 'Sign in with an API key instead' }));
  await person.type(screen.getByLabelText('API key'), key);
  await person.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('a good key leads in and is kept nowhere', async () => {
  renderConsole('/', { key: null });
  await signInWith('  ork_viewer ');
  await screen.findByRole('heading', { name: 'Runs' });
  expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).not.toContain('ork_viewer');
});

test('a wrong key is refused and not kept', async () => {
  renderConsole('/', { key: null });
  await signInWith('ork_wrong');
  expect((await screen.findByRole('alert')).textContent).toContain('does not know this key');
  expect(localStorage.getItem('orchestrator.signedIn')).toBeNull();
});

test('a server that is away is not mistaken for a wrong key', async () => {
  renderConsole('/', { key: null });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  await signInWith('ork_admin');
  expect((await screen.findByRole('alert')).textContent).toContain('cannot be reached');
});

test('a key that is withdrawn leads back to the door, with the reason', async () => {
  renderConsole('/runs', { key: 'ork_withdrawn' });
  await screen.findByText('You have been signed out');
  expect(localStorage.getItem('orchestrator.signedIn')).toBeNull();
});

test('signing out forgets the key', async () => {
  renderConsole('/runs');
  await person.click(await screen.findByRole('button', { name: /signed in as/ }));
  await person.click(await screen.findByText('Sign out'));
  await screen.findByLabelText('Password');
  expect(localStorage.getItem('orchestrator.signedIn')).toBeNull();
});

test('who cannot be signed out, because the server is away, is told so', async () => {
  renderConsole('/runs');
  await person.click(await screen.findByRole('button', { name: /signed in as/ }));
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await person.click(await screen.findByText('Sign out'));
  await screen.findByText('You are still signed in');
  expect(localStorage.getItem('orchestrator.signedIn')).not.toBeNull();
});

async function enter(name: string, password: string) {
  await person.type(await screen.findByLabelText('Name'), name);
  await person.type(screen.getByLabelText('Password'), password);
  await person.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('a name and a password lead in, and the menu says who it is', async () => {
  renderConsole('/', { key: null });
  await enter('maria', 'right');
  await screen.findByRole('heading', { name: 'Runs' });
  await screen.findByRole('button', { name: /signed in as maria/ });
});

test('a wrong password is told in the server’s words', async () => {
  renderConsole('/', { key: null });
  await enter('maria', 'wrong');
  expect((await screen.findByRole('alert')).textContent).toContain('Name or password is wrong');
});

test('a one-time password asks for another one, typed twice the same', async () => {
  renderConsole('/', { key: null });
  await enter('olga', 'good for once');
  const again = () => screen.getByRole('button', { name: 'Set it and sign in' });
  await person.type(await screen.findByLabelText('New password'), 'short');
  await person.type(screen.getByLabelText('New password again'), 'other');
  await person.click(again());
  expect((await screen.findByRole('alert')).textContent).toContain('not the same');
  await person.clear(screen.getByLabelText('New password again'));
  await person.type(screen.getByLabelText('New password again'), 'short');
  await person.click(again());
  expect((await screen.findByText(/at least 12 characters\.$/)).textContent).toContain('A password has');
  for (const label of ['New password', 'New password again']) {
    await person.clear(screen.getByLabelText(label));
    await person.type(screen.getByLabelText(label), 'green lamp under snow');
  }
  await person.click(again());
  await screen.findByRole('heading', { name: 'Runs' });
});

test('people change their password and end their sessions', async () => {
  renderConsole('/account', { key: 'user_maria' });
  await person.type(await screen.findByLabelText('Current password'), 'right');
  await person.type(screen.getByLabelText('New password'), 'green lamp under snow');
  expect((screen.getByRole('button', { name: 'Change the password' }) as HTMLButtonElement).disabled).toBe(true);
  await person.type(screen.getByLabelText('New password again'), 'green lamp under snow');
  await person.click(screen.getByRole('button', { name: 'Change the password' }));
  await screen.findByText(/everywhere else you are signed out/);
  await person.click(screen.getByRole('button', { name: /Sign out everywhere/ }));
  await screen.findByLabelText('Password');
});
