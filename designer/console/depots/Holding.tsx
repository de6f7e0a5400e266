import { Progress, Text } from '@mantine/core';
import type { DepotState } from '../api/types';
import { formatBytes } from '../format/bytes';
import { plural } from '../format/count';

/** What a depot holds, and what it lacks of its packages. */
export function Holding({ state }: { state: DepotState }) {
  const all = state.bytes + state.missingBytes;
  return (
    <div>
      <Text size="sm">
        {plural(state.contents, 'content')}, {formatBytes(state.bytes)}
      </Text>
      {state.missing > 0 && (
        <>
          <Progress value={all === 0 ? 0 : (state.bytes / all) * 100} size="sm" my={4} maw={220} aria-label={`${formatBytes(state.bytes)} of ${formatBytes(all)} are there`} />
          <Text size="xs" c="dimmed">
            {plural(state.missing, 'content')} missing, {formatBytes(state.missingBytes)}
          </Text>
        </>
      )}
    </div>
  );
}
