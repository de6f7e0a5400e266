/** A share of 0 to 1 in per cent. 100 % and 0 % are said only of what is exactly that: one failure among 100,000 is not nothing. */
export function formatShare(share: number): string {
  if (share === 1 || share === 0) return `${share * 100} %`;
  const percent = share * 100;
  if (percent > 99.9) return '> 99.9 %';
  if (percent < 0.1) return '< 0.1 %';
  return `${percent.toFixed(1)} %`;
}
