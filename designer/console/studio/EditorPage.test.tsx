import { act, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { FromStudio, StudioVersion } from '../../studio/messages';
import { person, renderConsole } from '../testing/renderConsole';

const version: StudioVersion = { definitionId: 'patch', name: 'Patch office', version: 1, isPublished: false, problems: [] };

async function open(): Promise<(message: FromStudio) => void> {
  renderConsole('/studio/definitions/patch');
  const frame = await screen.findByTitle<HTMLIFrameElement>('Editor');
  const says = (data: FromStudio) => act(() => void window.dispatchEvent(new MessageEvent('message', { data, origin: window.location.origin, source: frame.contentWindow })));
  says({ type: 'opened', version });
  says({ type: 'ready' });
  return says;
}

test('what did not reach the server is not called saved when the server is back', async () => {
  const says = await open();
  expect(await screen.findByText('Saved')).toBeTruthy();
  says({ type: 'saving' });
  says({ type: 'away' });
  says({ type: 'unsaved' });
  expect(screen.getByText('Not saved')).toBeTruthy();
  says({ type: 'back' });
  says({ type: 'opened', version });
  expect(screen.getByText('Not saved')).toBeTruthy();
  says({ type: 'saving' });
  says({ type: 'saved', version });
  expect(screen.getByText('Saved')).toBeTruthy();
});

test('whoever leaves what is not saved is asked first', async () => {
  const says = await open();
  says({ type: 'unsaved' });
  await person.click(screen.getByRole('link', { name: 'Versions' }));
  await person.click(await screen.findByRole('button', { name: 'Stay' }));
  expect(screen.getByTitle('Editor')).toBeTruthy();
  await person.click(screen.getByRole('link', { name: 'Versions' }));
  await person.click(await screen.findByRole('button', { name: 'Leave' }));
  await waitFor(() => expect(screen.queryByTitle('Editor')).toBeNull());
});

test('what was not published is told with the problems of what is on the canvas, not those of the save before', async () => {
  const says = await open();
  const problem = (message: string) => ({ activity: 'Execute1', activityName: 'Execute1', input: null, message });
  says({ type: 'saved', version: { ...version, problems: [problem('Nothing leads here.'), problem('The script is missing.')] } });
  expect(screen.getByText('2 problems')).toBeTruthy();
  says({ type: 'saving' });
  says({ type: 'refused', detail: 'It cannot be published.', errors: ['The script is missing.'], draft: { ...version, problems: [problem('The script is missing.')] } });
  expect(screen.getByText('1 problem')).toBeTruthy();
  expect(screen.queryByText('Nothing leads here.')).toBeNull();
  expect(screen.getByText('It cannot be published.')).toBeTruthy();
  expect(screen.getByText('Saved')).toBeTruthy();
});

test('what was not kept at all is called so, with every reason', async () => {
  const says = await open();
  says({ type: 'refused', detail: 'Somebody else has changed it.', errors: ['Reload the page.'], draft: null });
  expect(screen.getByText('Not saved')).toBeTruthy();
  expect(screen.getByText('Reload the page.')).toBeTruthy();
});
