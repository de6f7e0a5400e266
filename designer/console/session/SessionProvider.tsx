import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { Client } from '../api/client';
import type { ServerInfo } from '../api/types';
import { SignInPage } from './SignInPage';

/** The key lives as long as the browser's tab and is never written to an address or a cookie. */
const storageName = 'orchestrator.apiKey';

export interface Session {
  client: Client;
  signOut: () => void;
}

const SessionContext = createContext<Session | null>(null);

/** Shows its children to people with a key, and the sign-in page to all others. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [key, setKey] = useState(() => sessionStorage.getItem(storageName));
  const [notice, setNotice] = useState<string | null>(null);

  const leave = useCallback(
    (why: string | null) => {
      sessionStorage.removeItem(storageName);
      setNotice(why);
      setKey(null);
      queries.clear();
    },
    [queries],
  );

  const session = useMemo<Session | null>(
    () =>
      key === null
        ? null
        : {
            client: new Client(key, () => leave('Your key is no longer accepted: it was withdrawn, or the server has new keys. Sign in again.')),
            signOut: () => leave(null),
          },
    [key, leave],
  );

  const signIn = useCallback(
    async (candidate: string) => {
      await new Client(candidate).get<ServerInfo>('/api/server');
      sessionStorage.setItem(storageName, candidate);
      setNotice(null);
      setKey(candidate);
    },
    [],
  );

  if (!session) return <SignInPage notice={notice} signIn={signIn} />;
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession needs a SessionProvider around it.');
  return session;
}
