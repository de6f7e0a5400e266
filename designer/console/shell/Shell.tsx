import { Alert, AppShell, Badge, Group, Text, Tooltip } from '@mantine/core';
import { IconClockExclamation, IconFlask } from '@tabler/icons-react';
import { Suspense } from 'react';
import { Link, Outlet } from 'react-router';
import { useServer, type KnownServer } from '../api/queries';
import { NowProvider } from '../format/NowProvider';
import { plural } from '../format/count';
import { AccountMenu } from './AccountMenu';
import { ErrorBoundary } from './ErrorBoundary';
import { Logo } from './Logo';
import { MainNav } from './MainNav';
import { ServerContext } from './ServerContext';
import { Failure, Loading } from './states';
import classes from './Shell.module.css';

/** The frame around every page. Its children may rely on knowing the server. */
export function Shell() {
  const server = useServer();
  if (server.data) return <Frame server={server.data} />;
  if (server.error) return <Failure error={server.error} retry={() => void server.refetch()} />;
  return <Loading what="the server" />;
}

function Frame({ server }: { server: KnownServer }) {
  return (
    <ServerContext value={server}>
      <NowProvider aheadMs={server.aheadMs}>
        <a className={classes.skip} href="#content">
          Skip to the content
        </a>
        <AppShell header={{ height: 56 }} padding={{ base: 'sm', sm: 'lg' }}>
          <AppShell.Header className={classes.header}>
            <Link to="/runs" className={classes.brand} aria-label="Orchestrator, list of runs">
              <Logo />
              <Text fw={700} visibleFrom="sm">
                Orchestrator
              </Text>
            </Link>
            <MainNav />
            <Group ml="auto" gap="sm" wrap="nowrap">
              {server.simulatedTargets > 0 && <SimulatedFleet count={server.simulatedTargets} />}
              <AccountMenu server={server} />
            </Group>
          </AppShell.Header>
          <AppShell.Main id="content" className={classes.main} tabIndex={-1}>
            <div className={classes.page}>
              {server.testClock !== null && (
                <Alert color="orange" variant="filled" icon={<IconClockExclamation />} title="This server runs on a test clock" mb="md">
                  Its times are not the real ones ({server.testClock}).
                </Alert>
              )}
              <ErrorBoundary>
                <Suspense fallback={<Loading what="the page" />}>
                  <Outlet />
                </Suspense>
              </ErrorBoundary>
            </div>
          </AppShell.Main>
        </AppShell>
      </NowProvider>
    </ServerContext>
  );
}

function SimulatedFleet({ count }: { count: number }) {
  const text = `${plural(count, 'simulated target')}`;
  return (
    <Tooltip label={`${text}: no real computers are behind them`}>
      <Badge color="violet" variant="light" tt="none" leftSection={<IconFlask size={12} />} visibleFrom="xs">
        {text}
      </Badge>
    </Tooltip>
  );
}
