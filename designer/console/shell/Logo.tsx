/** Three targets fed from one source. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-indigo-6)" />
      <path d="M9 16h5m0 0c5 0 3-7 8-7m-8 7h8m-8 0c5 0 3 7 8 7" fill="none" stroke="#fff" strokeOpacity=".75" strokeWidth="2" />
      <circle cx="8.5" cy="16" r="3" fill="#fff" />
      <circle cx="23" cy="9" r="2.4" fill="#fff" />
      <circle cx="23" cy="16" r="2.4" fill="#fff" />
      <circle cx="23" cy="23" r="2.4" fill="#fff" />
    </svg>
  );
}
