import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import * as files from '../runs/ExportButtons';
import { FakeServer } from '../testing/fakeServer';
import { appearing, dialog, fill, person, renderConsole } from '../testing/renderConsole';

const quiet = () => new FakeServer([], 1);
const nights = '/timeframes/edit?name=nights';
const part = async () => within(await appearing('section[aria-label=Exceptions]'));
const saved = (server: FakeServer) => server.weeks.find('nights')!.exceptions;
const save = () => person.click(screen.getByText('Save'));

test('an exception is added with hours of another level, by keyboard alone, and saved', async () => {
  const server = renderConsole(nights, { server: quiet() });
  (await part()).getByRole('button', { name: 'Add exception' }).focus();
  await person.keyboard('{Enter}');
  const form = await dialog('New exception');
  await waitFor(() => expect(document.activeElement).toBe(form.getByLabelText(/^First day/)));
  await fill(form.getByLabelText(/^First day/), '2027-12-24');
  await fill(form.getByLabelText('Name'), 'Eve');
  form.getByRole('button', { name: 'Hours of another level' }).focus();
  await person.keyboard('{Enter}');
  const hours = within(form.getByRole('group', { name: 'Hours 1' }));
  await person.clear(hours.getByLabelText('From', { selector: 'input' }));
  await fill(hours.getByLabelText('From', { selector: 'input' }), '06:15');
  await person.keyboard('{ArrowDown}{Enter}');
  expect(form.getByLabelText('No 06:15-12:00 Normal')).toBeDefined();
  form.getByLabelText('Name').focus();
  await person.keyboard('{Enter}');
  await waitFor(() => expect(document.querySelector('[role=dialog]')).toBeNull());
  expect((screen.getByLabelText('As text') as HTMLTextAreaElement).value).toContain('; 2027-12-24 No 06:15-12:00 Normal "Eve"; 05-01 Maximum "May Day"');
  await save();
  await waitFor(() => expect(saved(server)).toContainEqual({ from: '2027-12-24', to: null, day: 'No 06:15-12:00 Normal', name: 'Eve' }));
  expect(saved(server)).toHaveLength(4);
});

test('an exception is made yearly, and another one removed; the focus is not lost', async () => {
  const server = renderConsole(nights, { server: quiet() });
  await person.click((await part()).getByRole('button', { name: /^Change .*18 Dec|^Change .*Dec 18/ }));
  const form = await dialog('Change the exception');
  await person.click(form.getByLabelText('Every year'));
  await person.click(form.getByRole('button', { name: 'Change' }));
  await person.click((await part()).getByRole('button', { name: /^Remove every year.*May/ }));
  expect(document.activeElement).toBe((await part()).getByRole('button', { name: 'Add exception' }));
  await save();
  await waitFor(() => expect(saved(server).map(({ from, to }) => `${from} ${to}`)).toEqual(['2027-03-26 2027-03-29', '12-18 01-06']));
});

test('what ends before it begins is not taken', async () => {
  renderConsole(nights, { server: quiet() });
  await person.click((await part()).getByRole('button', { name: 'Add exception' }));
  const form = await dialog('New exception');
  await fill(form.getByLabelText(/^First day/), '2027-12-24');
  await fill(form.getByLabelText('Last day'), '2027-12-20');
  await form.findByText('Before it begins');
  expect(form.getByRole<HTMLButtonElement>('button', { name: 'Add' }).disabled).toBe(true);
});

test('a calendar is taken over after a look at it, and counts once saved', async () => {
  const server = renderConsole(nights, { server: quiet() });
  const calendar = 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20271101\nSUMMARY:All Saints\nEND:VEVENT\nEND:VCALENDAR';
  await person.upload(await screen.findByLabelText('Calendar to import'), new File([calendar], 'holidays.ics', { type: 'text/calendar' }));
  const imported = await dialog('Import holidays.ics');
  await imported.findByText(/1 exception is new/);
  await imported.findByText(/All Saints · No/);
  await person.click(imported.getByRole('button', { name: 'Take over' }));
  expect(saved(server)).toHaveLength(3);
  expect((await part()).getByText(/Save first/)).toBeDefined();
  await save();
  await waitFor(() => expect(saved(server)).toContainEqual({ from: '2027-11-01', to: null, day: 'No', name: 'All Saints' }));
});

test('a calendar with a mistake says where, and nothing can be taken over', async () => {
  renderConsole(nights, { server: quiet() });
  await person.upload(await screen.findByLabelText('Calendar to import'), new File(['nothing'], 'holidays.ics', { type: 'text/calendar' }));
  const imported = await dialog('Import holidays.ics');
  await imported.findByText(/Line 1: It is no calendar/);
  expect(imported.getByRole<HTMLButtonElement>('button', { name: 'Take over' }).disabled).toBe(true);
});

test('a viewer exports the calendar, and changes nothing', async () => {
  const written = vi.spyOn(files, 'saveAs').mockImplementation(() => {});
  renderConsole(nights, { server: quiet(), key: 'ork_viewer' });
  const exceptions = await part();
  expect(exceptions.queryByRole('button', { name: 'Add exception' })).toBeNull();
  expect(exceptions.queryByRole('button', { name: /^Remove/ })).toBeNull();
  await person.click(exceptions.getByRole('button', { name: 'Export calendar' }));
  await waitFor(() => expect(written).toHaveBeenCalledWith(expect.anything(), 'nights.ics'));
});

test('openings are previewed around the next change of the clocks', async () => {
  renderConsole(nights, { server: quiet(), key: 'ork_viewer' });
  const openings = within(await appearing('section[aria-label="Next openings"]'));
  await person.click(await openings.findByRole('button', { name: /^Clock change on/ }));
  await openings.findByText('Opens then');
  await openings.findByText(/\d\d:00 becomes \d\d:00/);
  await person.click(openings.getByRole('button', { name: 'From now' }));
  await openings.findByText('Opens next');
});
