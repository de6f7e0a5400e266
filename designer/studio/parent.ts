import type { FromStudio } from './messages.ts';

/** Tells the page around this one. */
export function tell(message: FromStudio): void {
  window.parent.postMessage(message, window.location.origin);
}
