import { Button } from '@mantine/core';
import { IconFileImport, IconHistory } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { FromStudio } from '../../studio/messages';
import { mayAdminister } from '../session/roles';
import { useKnownServer } from '../shell/ServerContext';
import { ImportDistribution } from './ImportDistribution';
import { StudioFrame } from './StudioFrame';
import { StudioPage } from './StudioPage';
import { editorOf, useStudioNavigation } from './useStudioNavigation';

/** All distributions: Elsa Studio's list, where they are made, imported, exported and opened. */
export function DefinitionsPage() {
  const navigate = useNavigate();
  const follow = useStudioNavigation();
  const { role } = useKnownServer();
  const [importing, setImporting] = useState(false);
  const hear = useCallback(
    (message: FromStudio) => {
      // A new one has been made.
      if (message.type === 'saved') void navigate(editorOf(message.version.definitionId));
      follow(message);
    },
    [navigate, follow],
  );
  return (
    <StudioPage
      title="Distributions"
      tools={
        <>
          {mayAdminister(role) && (
            <Button variant="default" size="xs" leftSection={<IconFileImport size={16} />} onClick={() => setImporting(true)}>
              Import
            </Button>
          )}
          <Button component={Link} to="/studio/runs" variant="default" size="xs" leftSection={<IconHistory size={16} />}>
            Runs on the canvas
          </Button>
        </>
      }
    >
      <StudioFrame show="definitions" title="List of distributions" onMessage={hear} />
      {importing && <ImportDistribution onClose={() => setImporting(false)} />}
    </StudioPage>
  );
}
