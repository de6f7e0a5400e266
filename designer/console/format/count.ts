const grouped = new Intl.NumberFormat('en');

/** 12345 as "12,345". */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** "1 target", "12,345 targets". */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
