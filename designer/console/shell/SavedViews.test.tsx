import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { fill, person, renderConsole } from '../testing/renderConsole';

test('what is shown is saved under a name, found again, and removed', async () => {
  const server = renderConsole('/targets?os=windows&order=site&offset=25', { server: new FakeServer([], 60) });
  await person.click(await screen.findByRole('button', { name: 'Views' }));
  await person.click(await screen.findByRole('button', { name: 'Save what is shown' }));
  await fill(await screen.findByRole('textbox', { name: /^Name/ }), 'Old Windows');
  await person.click(screen.getByRole('button', { name: 'Save the view' }));
  await screen.findByRole('button', { name: 'Old Windows' });
  expect(server.settings.views).toMatchObject([{ page: 'targets', name: 'Old Windows', query: 'os=windows&order=site' }]);

  await person.click(screen.getByRole('button', { name: 'No filters' }));
  await person.click(await screen.findByRole('button', { name: 'Views' }));
  await person.click(await screen.findByRole('button', { name: 'Old Windows' }));
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'System' }).value).toBe('Windows'));

  await person.click(await screen.findByRole('button', { name: 'Old Windows' }));
  await person.click(await screen.findByRole('button', { name: 'Remove the view Old Windows' }));
  await waitFor(() => expect(server.settings.views).toEqual([]));
});
