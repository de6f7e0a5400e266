/**
 * An id for a run that is about to be started. The browser chooses it, so that a request whose answer got lost can be sent again without
 * starting the run twice. 128 random bits, as 32 hex digits.
 */
export function newRunId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
