import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { person, renderConsole } from '../testing/renderConsole';

async function signInWith(key: string) {
  await person.type(await screen.findByLabelText('API key'), key);
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
  await screen.findByLabelText('API key');
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
