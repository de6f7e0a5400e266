import { createContext, use } from 'react';
import type { KnownServer } from '../api/queries';

export const ServerContext = createContext<KnownServer | null>(null);

/** The server as everything inside the shell knows it, with the role of the key in use. */
export function useKnownServer(): KnownServer {
  const server = use(ServerContext);
  if (!server) throw new Error('useKnownServer needs the Shell around it.');
  return server;
}
