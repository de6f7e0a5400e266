import { act, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeServer } from '../testing/fakeServer';
import { fill, person, renderConsole } from '../testing/renderConsole';

const quiet = () => new FakeServer([], 1);
const text = () => (screen.getByLabelText('As text') as HTMLTextAreaElement).value;
/** By its name's beginning; asking for the role of every cell of a week takes jsdom seconds. */
const cell = (name: string) => {
  const found = document.querySelector<HTMLElement>(`[role=gridcell][aria-label^="${name}"]`);
  expect(found, name).not.toBeNull();
  return found!;
};

test('timeframes are listed with how much of the week they are open', async () => {
  renderConsole('/timeframes', { server: quiet(), key: 'ork_viewer' });
  const table = await screen.findByRole('table', { name: 'Timeframes' });
  expect(within(table).getByText('open 7.5 of 168 hours')).toBeDefined();
  expect(within(table).getByText('always open')).toBeDefined();
  expect(screen.queryByRole('link', { name: 'New timeframe' })).toBeNull();
});

test('a week is painted with the keyboard and saved', async () => {
  const server = renderConsole('/timeframes/edit', { server: quiet() });
  await fill(await screen.findByLabelText(/^Name/), 'evenings');
  act(() => cell('Monday 08:00').focus());
  await person.keyboard('{ArrowDown}{Shift>}{ArrowRight}{ArrowRight}{ArrowDown}{/Shift}3');
  expect(text()).toBe('No; Mon-Wed 09:00-11:00 Maximum');
  act(() => cell('Tuesday 03:00').focus());
  await person.keyboard('{Home} ');
  expect(text()).toBe('No; Mon-Wed 09:00-11:00 Maximum; Tue 00:00-01:00 Maximum');
  await person.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByRole('heading', { name: 'evenings' });
  expect(server.weeks.find('evenings')?.grid).toBe(text());
});

test('a week is painted with the mouse, by quarter hours where that is wanted', async () => {
  renderConsole('/timeframes/edit?name=nights', { server: quiet() });
  await person.click(await screen.findByRole('radio', { name: 'Quarter hours' }));
  await person.click(screen.getByRole('radio', { name: 'Minimum' }));
  await person.pointer([
    { keys: '[MouseLeft>]', target: cell('Tuesday 12:15') },
    { target: cell('Tuesday 12:30') },
    { keys: '[/MouseLeft]' },
  ]);
  expect(text()).toContain('Tue 12:15-12:45 Minimum');
  expect(cell('Tuesday 12:15 to 12:30: Minimum')).toBeDefined();
});

test('a day is copied to others', async () => {
  renderConsole('/timeframes/edit?name=lunch%20break', { server: quiet() });
  await person.click(await screen.findByRole('button', { name: 'Monday: copy or fill' }));
  await person.click(await screen.findByRole('menuitem', { name: 'Saturday and Sunday' }));
  expect(text()).toBe('No; Mon-Sun 11:45-13:15 Minimum');
});

test('a week can be written; what is wrong is said, and the picture stays', async () => {
  renderConsole('/timeframes/edit?name=always', { server: quiet() });
  const field = await screen.findByLabelText('As text');
  await person.clear(field);
  await fill(field, 'No; Sun 02:00-05:10 Maximum');
  await screen.findByText(/not a stretch of time; write beginning and end in steps of 15 minutes/);
  expect(cell('Sunday 03:00 to 04:00: No')).toBeDefined();
  await person.clear(field);
  await fill(field, 'No; Sun 02:00-05:00 Maximum');
  expect(cell('Sunday 03:00 to 04:00: Maximum')).toBeDefined();
});

test('openings are told in a zone', async () => {
  renderConsole('/timeframes/edit?name=nights', { server: quiet(), key: 'ork_viewer' });
  const openings = await screen.findByRole('region', { name: 'Next openings' });
  expect(await within(openings).findAllByText(/for 8 h/)).toHaveLength(6);
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  expect(screen.getByRole('grid').getAttribute('aria-readonly')).toBe('true');
});

test('what is in use stays, with the server’s reason', async () => {
  renderConsole('/timeframes/edit?name=nights', { server: quiet() });
  await person.click(await screen.findByRole('button', { name: 'Remove' }));
  await person.click(await screen.findByRole('button', { name: 'Remove it' }));
  await screen.findByText(/is that of target 'sim-0004'/);
});
