import { formatDuration } from './time';
import { useNow } from './NowProvider';

/** How long something took, or has taken so far. */
export function Elapsed({ from, to }: { from: string | null; to: string | null }) {
  const now = useNow();
  if (from === null) return <span aria-label="not started">–</span>;
  const ms = (to === null ? now : Date.parse(to)) - Date.parse(from);
  return <span style={{ whiteSpace: 'nowrap' }}>{formatDuration(Math.max(0, to === null ? Math.floor(ms / 1000) * 1000 : ms))}</span>;
}
