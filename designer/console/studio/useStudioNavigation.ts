import { useCallback } from 'react';
import { useNavigate } from 'react-router';
import type { FromStudio } from '../../studio/messages';

export function editorOf(definitionId: string): string {
  return `/studio/definitions/${encodeURIComponent(definitionId)}`;
}

/** Where Elsa Studio wants to go, and the dialogue for what it wants to run; all else it says is left alone. */
export function useStudioNavigation(): (message: FromStudio) => void {
  const navigate = useNavigate();
  return useCallback(
    message => {
      if (message.type === 'open') void navigate(message.what === 'instance' ? `/studio/runs/${encodeURIComponent(message.id)}` : editorOf(message.id));
      if (message.type === 'run') void navigate(`/runs?start&definition=${encodeURIComponent(message.definitionId)}`);
    },
    [navigate],
  );
}
