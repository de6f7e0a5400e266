import { mayAdminister } from '../session/roles';
import { useKnownServer } from '../shell/ServerContext';
import { SubNav } from '../shell/SubNav';

/** The pages about targets. */
export function FleetNav() {
  const { role } = useKnownServer();
  return (
    <SubNav
      label="Targets"
      pages={[
        { to: '/targets', label: 'All targets' },
        { to: '/groups', label: 'Groups' },
        { to: '/sites', label: 'Sites' },
        { to: '/depots', label: 'Depots' },
        ...(mayAdminister(role) ? [{ to: '/import', label: 'Import' }] : []),
      ]}
    />
  );
}
