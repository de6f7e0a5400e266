import { createContext, use, useEffect, useState, type ReactNode } from 'react';

const NowContext = createContext<number | null>(null);

/** Tells everything below what time it is for the server, once a second; one timer for the whole page. */
export function NowProvider({ aheadMs, children }: { aheadMs: number; children: ReactNode }) {
  const [now, setNow] = useState(() => Date.now() + aheadMs);
  useEffect(() => {
    setNow(Date.now() + aheadMs);
    const timer = setInterval(() => setNow(Date.now() + aheadMs), 1000);
    return () => clearInterval(timer);
  }, [aheadMs]);
  return <NowContext value={now}>{children}</NowContext>;
}

/** The server's time in milliseconds since 1970. */
export function useNow(): number {
  const now = use(NowContext);
  if (now === null) throw new Error('useNow needs a NowProvider around it.');
  return now;
}
