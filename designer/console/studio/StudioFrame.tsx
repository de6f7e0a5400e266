import { Alert, Button, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import { useCallback, useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import type { FromStudio, ToStudio } from '../../studio/messages';
import { useSession } from '../session/SessionProvider';
import classes from './StudioFrame.module.css';

/** Where Elsa Studio's page is; the server says there if it was not built. */
const host = '/studio/host/';

/** Elsa Studio says nothing when it hangs. */
const patienceMs = 90_000;

export interface StudioHandle {
  send: (message: ToStudio) => void;
}

interface Props {
  show: 'definitions' | 'definition' | 'instances' | 'instance';
  id?: string;
  title: string;
  onMessage?: (message: FromStudio) => void;
  ref?: Ref<StudioHandle>;
}

type Stage = { name: 'loading'; percent: number } | { name: 'ready' } | { name: 'failed'; title: string; detail: string };

/** One part of Elsa Studio in a frame of its own, with what it does not show itself: that it loads, and that it cannot. */
export function StudioFrame({ show, id, title, onMessage, ref }: Props) {
  const { lost } = useSession();
  const frame = useRef<HTMLIFrameElement>(null);
  const [attempt, setAttempt] = useState(0);
  const [stage, setStage] = useState<Stage>({ name: 'loading', percent: 0 });
  const [away, setAway] = useState(false);

  useImperativeHandle(ref, () => ({ send: message => frame.current?.contentWindow?.postMessage(message, window.location.origin) }), []);

  useEffect(() => {
    function hear(event: MessageEvent<FromStudio>) {
      if (event.origin !== window.location.origin || event.source !== frame.current?.contentWindow) return;
      const message = event.data;
      switch (message.type) {
        case 'progress':
          setStage(now => (now.name === 'loading' ? { name: 'loading', percent: Math.max(now.percent, message.percent) } : now));
          break;
        case 'ready':
          setStage(now => (now.name === 'failed' ? now : { name: 'ready' }));
          break;
        case 'failed':
          setStage({ name: 'failed', title: message.title, detail: message.detail });
          break;
        case 'signedOut':
          lost();
          break;
        case 'away':
        case 'back':
          setAway(message.type === 'away');
          break;
      }
      onMessage?.(message);
    }
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, [onMessage, lost]);

  const waiting = stage.name === 'loading';
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(
      () => setStage({ name: 'failed', title: 'The designer does not appear', detail: 'It has been loading for a minute and a half. The network may be slow, or the server busy.' }),
      patienceMs,
    );
    return () => clearTimeout(timer);
  }, [waiting, attempt]);

  const again = useCallback(() => {
    setStage({ name: 'loading', percent: 0 });
    setAway(false);
    setAttempt(count => count + 1);
  }, []);

  const loaded = useCallback(() => {
    if (frame.current?.contentDocument?.body.dataset.designer === 'missing') {
      setStage({ name: 'failed', title: 'The designer was not built', detail: 'With Node.js 20 or later installed on the server, ./run builds it. Everything else works: "orchestrator definitions push FILE" takes a distribution from a file.' });
    }
  }, []);

  return (
    <div className={classes.frame}>
      {away && stage.name !== 'failed' && (
        <Alert color="red" icon={<IconPlugConnectedX />} title="The server cannot be reached" role="alert" className={classes.away}>
          What you draw now is not saved. The next change is saved when it is back.
        </Alert>
      )}
      <iframe key={attempt} ref={frame} title={title} src={`${host}?show=${show}&id=${encodeURIComponent(id ?? '')}`} className={classes.content} onLoad={loaded} data-stage={stage.name} />
      {stage.name === 'loading' && (
        <div className={classes.cover} role="status">
          <Stack gap="sm" w={280} align="center">
            <Text c="dimmed">Loading the designer…</Text>
            <Progress value={stage.percent} w="100%" animated aria-label="Loading the designer" />
          </Stack>
        </div>
      )}
      {stage.name === 'failed' && (
        <div className={classes.cover}>
          <Alert role="alert" color="red" icon={<IconAlertTriangle />} title={stage.title} maw={520}>
            <Stack gap="sm" align="flex-start">
              <Text size="sm">{stage.detail}</Text>
              <Button size="xs" variant="light" color="red" leftSection={<IconRefresh size={14} />} onClick={again}>
                Try again
              </Button>
            </Stack>
          </Alert>
        </div>
      )}
    </div>
  );
}
