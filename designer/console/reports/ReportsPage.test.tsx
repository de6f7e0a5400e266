import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { FakeServer, samplePlans } from '../testing/fakeServer';
import { person, renderConsole } from '../testing/renderConsole';

// The picture needs a size, which jsdom has not; its numbers are in the table beside it.
vi.mock('@mantine/charts', () => ({ BarChart: () => null }));

const some = () => new FakeServer(samplePlans(Date.now()).slice(0, 6), 30);

test('results are summed, and the sums agree with the ledgers', async () => {
  const server = renderConsole('/reports?period=all', { server: some() });
  const ledgers = server.runs.map(({ run }) => run.ledger);
  const failed = ledgers.reduce((sum, ledger) => sum + ledger.failed + ledger.expired, 0);
  const succeeded = ledgers.reduce((sum, ledger) => sum + ledger.succeeded, 0);
  await screen.findByText(`${((succeeded / (succeeded + failed)) * 100).toFixed(1)} %`);
  const causes = screen.getByRole('region', { name: 'Failures by cause' });
  await within(causes).findByRole('button', { name: /ended with return code 100/ });
});

test('a cause leads to its failures', async () => {
  renderConsole('/reports?period=all&run=01JDK1-failed', { server: some() });
  await person.click(await screen.findByRole('button', { name: /with return code 100/ }));
  const entries = await screen.findByRole('region', { name: 'Line by line' });
  await within(entries).findByText('1–3 of 3');
});

test('a slow action is taken as the filter, and actions are counted then', async () => {
  renderConsole('/reports?period=all&run=01JDK1-failed', { server: some() });
  await person.click(await within(await screen.findByRole('region', { name: 'Slowest actions' })).findByRole('button', { name: 'Install the package' }));
  await screen.findByText('one for each time it ended');
  expect(screen.getByRole('radio', { name: 'Actions' })).toHaveProperty('checked', true);
  await within(screen.getByRole('region', { name: 'Line by line' })).findByText('1–24 of 24');
});

test('where nothing matches, the page says so', async () => {
  renderConsole('/reports?target=nobody');
  await screen.findByText('Nothing reported here');
});

test('an export has what the filters leave', async () => {
  const asked: string[] = [];
  const server = renderConsole('/reports?period=all&run=01JDK1-failed&outcome=failures', { server: some() });
  const answer = server.answer.bind(server);
  server.answer = request => (asked.push(request.url), answer(request));
  Object.assign(URL, { createObjectURL: () => 'blob:none', revokeObjectURL: () => {} });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  await person.click(await screen.findByRole('button', { name: 'Download as CSV' }));
  expect(asked.find(url => url.includes('format=csv'))).toMatch(/^\/api\/reports\?run=01JDK1-failed&failed=true&phase=result&format=csv/);
});
