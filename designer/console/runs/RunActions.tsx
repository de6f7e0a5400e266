import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Run, RunCreated } from '../api/types';
import { plural } from '../format/count';
import { actionsFor, type RunAction } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { useKnownServer } from '../shell/ServerContext';
import { Failure } from '../shell/states';

/** What this person can ask of this run now. */
export function RunActions({ run }: { run: Run }) {
  const { client } = useSession();
  const { role } = useKnownServer();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [confirming, setConfirming] = useState(false);
  const path = `/api/runs/${encodeURIComponent(run.id)}`;

  const change = useMutation({
    mutationFn: (action: 'pause' | 'resume' | 'cancel') => client.post<Run>(`${path}/${action}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['run', run.id], exact: true }),
    onSettled: () => setConfirming(false),
  });
  const rerun = useMutation({
    mutationFn: () => client.post<RunCreated>(`${path}/rerun-failed`, {}),
    onSuccess: created => navigate(`/runs/${encodeURIComponent(created.id)}`),
  });

  const again = run.ledger.failed + run.ledger.expired;
  const buttons: Record<RunAction, React.ReactNode> = {
    pause: (
      <Button key="pause" variant="default" leftSection={<IconPlayerPause size={16} />} loading={change.isPending && change.variables === 'pause'} onClick={() => change.mutate('pause')}>
        Pause
      </Button>
    ),
    resume: (
      <Button key="resume" leftSection={<IconPlayerPlay size={16} />} loading={change.isPending && change.variables === 'resume'} onClick={() => change.mutate('resume')}>
        Resume
      </Button>
    ),
    cancel: (
      <Button key="cancel" variant="light" color="red" leftSection={<IconX size={16} />} onClick={() => setConfirming(true)}>
        Cancel run
      </Button>
    ),
    rerunFailed: (
      <Button key="rerunFailed" variant="light" leftSection={<IconRefresh size={16} />} loading={rerun.isPending} onClick={() => rerun.mutate()}>
        Run again for {plural(again, 'failed target')}
      </Button>
    ),
  };
  const error = change.error ?? rerun.error;
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">{actionsFor(run, role).map(action => buttons[action])}</Group>
      {error && <Failure error={error} />}
      <Modal opened={confirming} onClose={() => setConfirming(false)} title="Cancel this run?" centered>
        <Stack>
          <Text size="sm">
            {plural(run.ledger.waiting, 'waiting target')} will not be touched any more. {plural(run.ledger.active, 'active target')} will be asked to
            stop, and counted as cancelled once {run.ledger.active === 1 ? 'it has' : 'they have'} confirmed. This cannot be undone.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" data-autofocus onClick={() => setConfirming(false)}>
              Keep it running
            </Button>
            <Button color="red" loading={change.isPending} onClick={() => change.mutate('cancel')}>
              Cancel the run
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}
