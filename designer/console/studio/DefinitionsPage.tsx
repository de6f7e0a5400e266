import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useCallback } from 'react';
import { Link, useNavigate } from 'react-router';
import type { FromStudio } from '../../studio/messages';
import { StudioFrame } from './StudioFrame';
import { StudioPage } from './StudioPage';
import { editorOf, useStudioNavigation } from './useStudioNavigation';

/** All distributions: Elsa Studio's list, where they are made, imported, exported and opened. */
export function DefinitionsPage() {
  const navigate = useNavigate();
  const follow = useStudioNavigation();
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
        <Button component={Link} to="/studio/runs" variant="default" size="xs" leftSection={<IconHistory size={16} />}>
          Runs on the canvas
        </Button>
      }
    >
      <StudioFrame show="definitions" title="List of distributions" onMessage={hear} />
    </StudioPage>
  );
}
