import { Tooltip } from '@mantine/core';
import { formatInstant, formatNear, formatRelative } from './time';
import { useNow } from './NowProvider';

interface Props {
  at: string;
  /** "near": clock time, with the day if it is not today. "relative": as far away as it is. */
  as?: 'near' | 'relative' | 'full';
}

/** An instant in the viewer's zone; the tooltip has the rest, down to the full ISO form. */
export function Instant({ at, as = 'near' }: Props) {
  const now = useNow();
  const text = as === 'relative' ? formatRelative(at, now) : as === 'full' ? formatInstant(at) : formatNear(at, now);
  return (
    <Tooltip label={`${formatInstant(at)} (${formatRelative(at, now)}) · ${at}`} openDelay={300}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {text}
      </time>
    </Tooltip>
  );
}
