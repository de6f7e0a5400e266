import { Navigate, useParams } from 'react-router';
import type { ComponentType } from 'react';
import { CredentialsPage } from '../credentials/CredentialsPage';
import { mayAdminister } from '../session/roles';
import { NotFoundPage } from '../shell/NotFoundPage';
import { useKnownServer } from '../shell/ServerContext';
import { SubNav } from '../shell/SubNav';
import { AuditPage } from './AuditPage';
import { KeysPage } from './KeysPage';
import { ParkedPage } from './ParkedPage';
import { RetentionPage } from './RetentionPage';
import { TokensPage } from './TokensPage';
import { TriggersPage } from './TriggersPage';
import { UsersPage } from './UsersPage';

const sections: Record<string, { label: string; page: ComponentType; forAll?: true }> = {
  triggers: { label: 'Triggers', page: TriggersPage, forAll: true },
  users: { label: 'Users', page: UsersPage },
  keys: { label: 'API keys', page: KeysPage },
  credentials: { label: 'Credentials', page: CredentialsPage },
  tokens: { label: 'Enrolment tokens', page: TokensPage },
  parked: { label: 'Parked messages', page: ParkedPage },
  retention: { label: 'Retention', page: RetentionPage },
  audit: { label: 'Audit log', page: AuditPage },
};

/** What is set up once and looked after now and then; most of it is for administrators. */
export function SettingsPage() {
  const { section } = useParams();
  const { role } = useKnownServer();
  const allowed = Object.entries(sections).filter(([, { forAll }]) => forAll || mayAdminister(role));
  if (section === undefined) return <Navigate to="/settings/triggers" replace />;
  const chosen = allowed.find(([name]) => name === section)?.[1];
  if (!chosen) return <NotFoundPage />;
  const Page = chosen.page;
  return (
    <>
      {allowed.length > 1 && <SubNav label="Settings" pages={allowed.map(([name, { label }]) => ({ to: `/settings/${name}`, label }))} />}
      <Page />
    </>
  );
}
