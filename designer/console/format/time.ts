/** An instant in the viewer's zone and language: date and time to the second. */
export function formatInstant(iso: string, locale?: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(iso));
}

/** As {@link formatInstant}, but only what is needed beside the present: the time today, the day and time otherwise. */
export function formatNear(iso: string, now: number, locale?: string, timeZone?: string): string {
  const zone = timeZone ? { timeZone } : {};
  const at = new Date(iso);
  const day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', ...zone });
  const sameDay = day.format(at) === day.format(now);
  const sameYear = new Intl.DateTimeFormat('en-CA', { year: 'numeric', ...zone }).format(at) === new Intl.DateTimeFormat('en-CA', { year: 'numeric', ...zone }).format(now);
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(sameDay ? { second: '2-digit' } : { month: 'short', day: '2-digit' }),
    ...(sameYear ? {} : { year: 'numeric' }),
    ...zone,
  }).format(at);
}

/** The time on the wall clocks of another zone, with the weekday where it is another one there; null: they show the same as those here. */
export function formatThere(iso: string, timeZone: string, locale?: string, here?: string): string | null {
  const at = new Date(iso);
  const shown = (parts: Intl.DateTimeFormatOptions, zone: string | undefined) => new Intl.DateTimeFormat(locale, { ...parts, ...(zone ? { timeZone: zone } : {}) }).format(at);
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const isSameDay = shown({ weekday: 'short' }, timeZone) === shown({ weekday: 'short' }, here);
  if (isSameDay && shown(clock, timeZone) === shown(clock, here)) return null;
  return shown(isSameDay ? clock : { weekday: 'short', ...clock }, timeZone);
}

/** "in 2 h 10 min", "5 min ago", "now". */
export function formatRelative(iso: string, now: number): string {
  const difference = Date.parse(iso) - now;
  if (Math.abs(difference) < 1000) return 'now';
  return difference > 0 ? `in ${formatDuration(difference)}` : `${formatDuration(-difference)} ago`;
}

/** A stretch of time in its two largest units: "850 ms", "4.2 s", "3 min 20 s", "2 h 05 min", "3 d 4 h". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1).replace('.0', '')} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return seconds % 60 ? `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s` : `${seconds / 60} min`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return minutes % 60 ? `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min` : `${minutes / 60} h`;
  const hours = Math.floor(minutes / 60);
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours / 24} d`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
