import { Badge, Button, Group, Text } from '@mantine/core';
import { IconHistory, IconPlayerPlay } from '@tabler/icons-react';
import { useCallback, useRef, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { FromStudio, StudioVersion } from '../../studio/messages';
import { mayOperate } from '../session/roles';
import { useKnownServer } from '../shell/ServerContext';
import { ProblemPanel } from './ProblemPanel';
import { StudioFrame, type StudioHandle } from './StudioFrame';
import { StudioPage } from './StudioPage';

/** A save that the server refused; what is on the canvas is not kept. */
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
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);

  const hear = useCallback(
    (message: FromStudio) => {
      switch (message.type) {
        case 'opened':
          setVersion(message.version);
          break;
        case 'saving':
          setSaving(true);
          break;
        case 'saved':
          setSaving(false);
          setRefused(null);
          setVersion(message.version);
          if (message.version.definitionId !== id) void navigate(`/studio/definitions/${encodeURIComponent(message.version.definitionId)}`);
          break;
        case 'refused':
          setSaving(false);
          setRefused({ detail: message.detail, errors: message.errors });
          break;
        case 'away':
          setSaving(false);
          break;
        case 'run':
          void navigate(`/runs?start&definition=${encodeURIComponent(message.definitionId)}`);
          break;
        case 'open':
          void navigate(message.what === 'definition' ? `/studio/definitions/${encodeURIComponent(message.id)}` : `/studio/runs/${encodeURIComponent(message.id)}`);
          break;
      }
    },
    [id, navigate],
  );

  return (
    <StudioPage
      title={version?.name ?? 'Distribution'}
      parent={{ to: '/studio', label: 'Distributions' }}
      tools={
        <>
          {version && <State version={version} saving={saving} refused={refused !== null} />}
          <Button component={Link} to={`/studio/definitions/${encodeURIComponent(id)}/versions`} variant="default" size="xs" leftSection={<IconHistory size={16} />}>
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
      <StudioFrame ref={studio} show="definition" id={id} title="Editor" onMessage={hear} />
      {version && (version.problems.length > 0 || refused) && (
        <ProblemPanel problems={version.problems} refused={refused} onSelect={activity => studio.current?.send({ type: 'select', activity })} />
      )}
    </StudioPage>
  );
}

function State({ version, saving, refused }: { version: StudioVersion; saving: boolean; refused: boolean }) {
  return (
    <Group gap="xs" wrap="nowrap" aria-live="polite">
      <Text size="xs" c={refused ? 'red' : 'dimmed'}>
        {refused ? 'Not saved' : saving ? 'Saving…' : 'Saved'}
      </Text>
      <Badge variant="light" color={version.isPublished ? 'green' : 'gray'} tt="none">
        {version.isPublished ? `Version ${version.version}, published` : `Draft of version ${version.version}`}
      </Badge>
    </Group>
  );
}
