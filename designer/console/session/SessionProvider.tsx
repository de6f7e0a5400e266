import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { Client } from '../api/client';
import type { SignIn } from '../api/types';
import { SignInPage } from './SignInPage';

/** Says that this browser has signed in; the session itself is a cookie that no script can read. */
const storageName = 'orchestrator.signedIn';

export interface Session {
  client: Client;
  /** Ends the session; throws where the server cannot be told, for then its cookie is still good. */
  signOut: () => Promise<void>;
  /** The session is over: shows the sign-in page with the reason. */
  lost: () => void;
  /** The session was ended: shows the sign-in page. */
  left: () => void;
}

const SessionContext = createContext<Session | null>(null);

/** Shows its children to people who have signed in, and the sign-in page to all others. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [signedIn, setSignedIn] = useState(() => localStorage.getItem(storageName) !== null);
  const [notice, setNotice] = useState<string | null>(null);

  const leave = useCallback(
    (why: string | null) => {
      localStorage.removeItem(storageName);
      setNotice(why);
      setSignedIn(false);
      queries.clear();
    },
    [queries],
  );

  const session = useMemo<Session | null>(() => {
    if (!signedIn) return null;
    const lost = () => leave('Your session is over: it lasts twelve hours, or until your password, role or key changes. Sign in again.');
    return {
      client: new Client(lost),
      lost,
      left: () => leave(null),
      signOut: async () => {
        await new Client().send('/api/session', { method: 'DELETE' });
        leave(null);
      },
    };
  }, [signedIn, leave]);

  const signIn = useCallback(async (who: SignIn) => {
    await new Client().post('/api/session', who);
    localStorage.setItem(storageName, 'yes');
    setNotice(null);
    setSignedIn(true);
  }, []);

  if (!session) return <SignInPage notice={notice} signIn={signIn} />;
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession needs a SessionProvider around it.');
  return session;
}
