/**
 * An id for what is about to be asked for, such as a run. The browser chooses it, so that a request whose answer got lost can be sent again
 * and counts once. 128 random bits, as 32 hex digits.
 */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
