import { Text } from '@mantine/core';
import { hoursByLevel, levelNames, type Week } from './week';

/** How much of the week is open, in words. */
export function OpenHours({ week }: { week: Week }) {
  const [closed = 0, ...open] = hoursByLevel(week);
  const parts = open.map((hours, index) => (hours === 0 ? '' : `${hours} h ${levelNames[index + 1]}`)).filter(Boolean);
  return (
    <Text size="sm" component="span">
      {closed === 168 ? 'never open' : closed === 0 ? 'always open' : `open ${168 - closed} of 168 hours`}
      {closed < 168 && (
        <Text span inherit c="dimmed">
          {' '}
          · {parts.join(', ')}
        </Text>
      )}
    </Text>
  );
}
