import { useCallback } from 'react';
import { useNavigate } from 'react-router';
import type { FromStudio } from '../../studio/messages';
import { StudioFrame } from './StudioFrame';
import { StudioPage } from './StudioPage';

/** Elsa Studio's list of instances: every run. */
export function InstancesPage() {
  const navigate = useNavigate();
  const hear = useCallback(
    (message: FromStudio) => {
      if (message.type === 'open') void navigate(`/studio/${message.what === 'instance' ? 'runs/' : 'definitions/'}${encodeURIComponent(message.id)}`);
    },
    [navigate],
  );
  return (
    <StudioPage title="Runs on the canvas" parent={{ to: '/studio', label: 'Distributions' }}>
      <StudioFrame show="instances" title="List of runs" onMessage={hear} />
    </StudioPage>
  );
}
