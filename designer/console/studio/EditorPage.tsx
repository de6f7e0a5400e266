import { Badge, Button, Group, Text } from '@mantine/core';
import { IconHistory, IconPlayerPlay } from '@tabler/icons-react';
import { useCallback, useRef, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { FromStudio, StudioVersion } from '../../studio/messages';
import { mayOperate } from '../session/roles';
import { useKnownServer } from '../shell/ServerContext';
import { LeaveGuard } from './LeaveGuard';
import { ProblemPanel } from './ProblemPanel';
import { StudioFrame, type StudioHandle } from './StudioFrame';
import { StudioPage } from './StudioPage';
import { editorOf, useStudioNavigation } from './useStudioNavigation';

/** Whether what is on the canvas is kept; once it is not, only a save that succeeds makes it so again. */
type Saving = 'saved' | 'saving' | 'unsaved';

/** What the server refused: to keep what is on the canvas, or only to publish it. */
export interface Refused {
  detail: string;
  errors: string[];
}

/** One distribution in Elsa Studio's editor, and beside it what keeps it from running. */
export function EditorPage() {
  const { id = '' } = useParams();
  return <Editor key={id} id={id} />;
}

function Editor({ id }: { id: string }) {
  const navigate = useNavigate();
  const { role } = useKnownServer();
  const studio = useRef<StudioHandle>(null);
  const [version, setVersion] = useState<StudioVersion | null>(null);
  const follow = useStudioNavigation();
  const [saving, setSaving] = useState<Saving>('saved');
  const [refused, setRefused] = useState<Refused | null>(null);

  const hear = useCallback(
    (message: FromStudio) => {
      switch (message.type) {
        case 'ready':
          // The canvas shows what was read just now.
          setSaving('saved');
          setRefused(null);
          break;
        case 'opened':
          setVersion(message.version);
          break;
        case 'saving':
          setSaving('saving');
          break;
        case 'saved':
          setSaving('saved');
          setRefused(null);
          setVersion(message.version);
          if (message.version.definitionId !== id) void navigate(editorOf(message.version.definitionId));
          break;
        case 'refused':
          setSaving(message.draft ? 'saved' : 'unsaved');
          if (message.draft) setVersion(message.draft);
          setRefused({ detail: message.detail, errors: message.draft ? [] : message.errors });
          break;
        case 'unsaved':
          setSaving('unsaved');
          break;
      }
      follow(message);
    },
    [id, navigate, follow],
  );

  return (
    <StudioPage
      title={version?.name ?? 'Distribution'}
      parent={{ to: '/studio', label: 'Distributions' }}
      tools={
        <>
          {version && <State version={version} saving={saving} />}
          <Button component={Link} to={`${editorOf(id)}/versions`} variant="default" size="xs" leftSection={<IconHistory size={16} />}>
            Versions
          </Button>
          {mayOperate(role) && (
            <Button component={Link} to={`/runs?start&definition=${encodeURIComponent(id)}`} size="xs" leftSection={<IconPlayerPlay size={16} />}>
              Run
            </Button>
          )}
        </>
      }
    >
      <LeaveGuard unsaved={saving !== 'saved'} />
      <StudioFrame ref={studio} show="definition" id={id} title="Editor" onMessage={hear} />
      {version && (version.problems.length > 0 || refused) && (
        <ProblemPanel problems={version.problems} refused={refused} onSelect={activity => studio.current?.send({ type: 'select', activity })} />
      )}
    </StudioPage>
  );
}

const words: Record<Saving, string> = { saved: 'Saved', saving: 'Saving…', unsaved: 'Not saved' };

function State({ version, saving }: { version: StudioVersion; saving: Saving }) {
  return (
    <Group gap="xs" wrap="nowrap" aria-live="polite">
      <Text size="xs" c={saving === 'unsaved' ? 'red' : 'dimmed'} title={saving === 'unsaved' ? 'The next change is saved together with this one.' : undefined}>
        {words[saving]}
      </Text>
      <Badge variant="light" color={version.isPublished ? 'green' : 'gray'} tt="none">
        {version.isPublished ? `Version ${version.version}, published` : `Draft of version ${version.version}`}
      </Badge>
    </Group>
  );
}
