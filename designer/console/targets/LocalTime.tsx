import { useNow } from '../format/NowProvider';

/** A zone, and what its wall clocks show now where that is not what the viewer's show. */
export function LocalTime({ zone }: { zone: string }) {
  const now = useNow();
  const clock = (timeZone?: string) => new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit', ...(timeZone ? { timeZone } : {}) }).format(now);
  return <span>{clock(zone) === clock() ? zone : `${zone}, now ${clock(zone)}`}</span>;
}
