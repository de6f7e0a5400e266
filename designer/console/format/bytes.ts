const units = ['kB', 'MB', 'GB', 'TB'];

/** "812 bytes", "4.2 MB": powers of 1000, as file systems are sold. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  let value = bytes;
  let unit = -1;
  // What would be rounded to 1000 of a unit is 1 of the next.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 ? value.toFixed(1).replace('.0', '') : Math.round(value)} ${units[unit]}`;
}
