import { MantineProvider } from '@mantine/core';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { lazy } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { RunPage } from './runs/RunPage';
import { RunsPage } from './runs/RunsPage';
import { SessionProvider } from './session/SessionProvider';
import { ErrorBoundary } from './shell/ErrorBoundary';
import { NotFoundPage } from './shell/NotFoundPage';
import { Shell } from './shell/Shell';
import { DefinitionsPage } from './studio/DefinitionsPage';
import { EditorPage } from './studio/EditorPage';
import { InstancePage } from './studio/InstancePage';
import { InstancesPage } from './studio/InstancesPage';
import { TargetsPage } from './targets/TargetsPage';
import { colours, theme } from './theme';

// Runs and targets come at once; every other page when it is opened, charts above all.
const AccountPage = lazy(async () => ({ default: (await import('./session/AccountPage')).AccountPage }));
const DepotPage = lazy(async () => ({ default: (await import('./depots/DepotPage')).DepotPage }));
const DepotsPage = lazy(async () => ({ default: (await import('./depots/DepotsPage')).DepotsPage }));
const GroupPage = lazy(async () => ({ default: (await import('./groups/GroupPage')).GroupPage }));
const GroupsPage = lazy(async () => ({ default: (await import('./groups/GroupsPage')).GroupsPage }));
const ImportPage = lazy(async () => ({ default: (await import('./imports/ImportPage')).ImportPage }));
const PackagePage = lazy(async () => ({ default: (await import('./packages/PackagePage')).PackagePage }));
const PackagesPage = lazy(async () => ({ default: (await import('./packages/PackagesPage')).PackagesPage }));
const ReportsPage = lazy(async () => ({ default: (await import('./reports/ReportsPage')).ReportsPage }));
const RunReportPage = lazy(async () => ({ default: (await import('./runs/paper/RunReportPage')).RunReportPage }));
const SettingsPage = lazy(async () => ({ default: (await import('./settings/SettingsPage')).SettingsPage }));
const SitesPage = lazy(async () => ({ default: (await import('./sites/SitesPage')).SitesPage }));
const TargetPage = lazy(async () => ({ default: (await import('./targets/TargetPage')).TargetPage }));
const TimeframePage = lazy(async () => ({ default: (await import('./timeframes/TimeframePage')).TimeframePage }));
const TimeframesPage = lazy(async () => ({ default: (await import('./timeframes/TimeframesPage')).TimeframesPage }));
const VersionsPage = lazy(async () => ({ default: (await import('./studio/VersionsPage')).VersionsPage }));

/** The console, except for what depends on where it runs: the router around it and the cache inside. */
export function App({ queries }: { queries: QueryClient }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={colours} defaultColorScheme="auto">
      <ErrorBoundary>
        <QueryClientProvider client={queries}>
          <SessionProvider>
            <Routes>
              <Route element={<Shell />}>
                <Route index element={<Navigate to="/runs" replace />} />
                <Route path="runs" element={<RunsPage />} />
                <Route path="runs/:id" element={<RunPage />} />
                <Route path="runs/:id/report" element={<RunReportPage />} />
                <Route path="targets" element={<TargetsPage />} />
                <Route path="targets/:name" element={<TargetPage />} />
                <Route path="groups" element={<GroupsPage />} />
                <Route path="groups/:name" element={<GroupPage />} />
                <Route path="sites" element={<SitesPage />} />
                <Route path="depots" element={<DepotsPage />} />
                <Route path="depots/:name" element={<DepotPage />} />
                <Route path="import" element={<ImportPage />} />
                <Route path="timeframes" element={<TimeframesPage />} />
                <Route path="timeframes/edit" element={<TimeframePage />} />
                <Route path="packages" element={<PackagesPage />} />
                <Route path="packages/:name/:version" element={<PackagePage />} />
                <Route path="account" element={<AccountPage />} />
                <Route path="settings" element={<SettingsPage />} />
                <Route path="settings/:section" element={<SettingsPage />} />
                <Route path="reports" element={<ReportsPage />} />
                <Route path="studio" element={<DefinitionsPage />} />
                <Route path="studio/runs" element={<InstancesPage />} />
                <Route path="studio/runs/:id" element={<InstancePage />} />
                <Route path="studio/definitions/:id" element={<EditorPage />} />
                <Route path="studio/definitions/:id/versions" element={<VersionsPage />} />
                <Route path="*" element={<NotFoundPage />} />
              </Route>
            </Routes>
          </SessionProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}
