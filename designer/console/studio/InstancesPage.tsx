import { StudioFrame } from './StudioFrame';
import { StudioPage } from './StudioPage';
import { useStudioNavigation } from './useStudioNavigation';

/** Elsa Studio's list of instances: every run. */
export function InstancesPage() {
  const hear = useStudioNavigation();
  return (
    <StudioPage title="Runs on the canvas" parent={{ to: '/studio', label: 'Distributions' }}>
      <StudioFrame show="instances" title="List of runs" onMessage={hear} />
    </StudioPage>
  );
}
