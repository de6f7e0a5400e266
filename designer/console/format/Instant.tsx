import { Text, Tooltip } from '@mantine/core';
import { useNow } from './NowProvider';
import { formatInstant, formatNear, formatRelative, formatThere } from './time';

interface Props {
  at: string;
  /** "near": clock time, with the day if it is not today. "relative": as far away as it is. "due": the same of what is to come, until it is. */
  as?: 'near' | 'relative' | 'due' | 'full';
  /** The zone of the target it concerns: what the clocks show there stands beside it where that is not what the viewer's show. */
  zone?: string | null;
}

/** An instant in the viewer's zone; the tooltip has the rest, down to the full ISO form. */
export function Instant({ at, as = 'near', zone = null }: Props) {
  const now = useNow();
  const text = as === 'due' && Date.parse(at) <= now ? 'due' : as === 'relative' || as === 'due' ? formatRelative(at, now) : as === 'full' ? formatInstant(at) : formatNear(at, now);
  const there = zone === null ? null : formatThere(at, zone);
  return (
    <Tooltip label={`${formatInstant(at)} (${formatRelative(at, now)}) · ${there === null ? '' : `${formatInstant(at, undefined, zone!)} in ${zone} · `}${at}`} openDelay={300}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {text}
        {there !== null && (
          <Text span inherit c="dimmed">
            {' '}
            ({there} there)
          </Text>
        )}
      </time>
    </Tooltip>
  );
}
