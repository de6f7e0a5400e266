import { Button, Group, Modal, NumberInput, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { newId } from '../api/newId';
import type { StandByChanged, StandByOrder } from '../api/types';
import { plural } from '../format/count';
import { useSession } from '../session/SessionProvider';
import { Failure } from '../shell/states';

interface Props {
  runId: string;
  /** The one target it is about; null: all of the run that wait for their next attempt. */
  target: string | null;
  onClose: () => void;
}

/** What can be said about targets that wait for their next attempt. */
type Change = 'extend' | 'interval' | 'end';

/** Lengthens or ends the time in which targets are tried again, or changes how often. */
export function StandByDialog({ runId, target, onClose }: Props) {
  const { client } = useSession();
  const queries = useQueryClient();
  const [change, setChange] = useState<Change>('extend');
  const [minutes, setMinutes] = useState<string | number>(60);
  const [seconds, setSeconds] = useState<string | number>(120);
  const whom = target ?? 'all targets of the run that wait for their next attempt';
  // The same until something else is meant: an answer that got lost leaves open whether the word was heard.
  const id = useMemo(newId, [target, change, minutes, seconds]);
  const order: StandByOrder = {
    id,
    ...(target === null ? {} : { targets: [target] }),
    ...(change === 'extend' ? { extendMinutes: Number(minutes) } : {}),
    ...(change === 'interval' ? { intervalSeconds: Number(seconds) } : {}),
    end: change === 'end',
  };
  const say = useMutation({
    mutationFn: () => client.post<StandByChanged>(`/api/runs/${encodeURIComponent(runId)}/stand-by`, order),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['run', runId] }),
  });

  return (
    <Modal opened onClose={onClose} title="Next attempts" centered>
      {say.data ? (
        <Stack>
          <Text size="sm">Told: {plural(say.data.targets, 'target')}. The history of the run says what came of it.</Text>
          <Group justify="flex-end">
            <Button data-autofocus onClick={onClose}>
              Close
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack>
          <Radio.Group value={change} onChange={value => setChange(value as Change)} label={`For ${whom}:`}>
            <Stack gap="xs" mt="xs">
              <Radio value="extend" label="go on trying for longer" />
              <Radio value="interval" label="try in another interval, which counts from now" />
              <Radio value="end" label="give up now" />
            </Stack>
          </Radio.Group>
          {change === 'extend' && <NumberInput label="Minutes of open time to add" min={1} max={9999} allowDecimal={false} value={minutes} onChange={setMinutes} />}
          {change === 'interval' && <NumberInput label="Seconds between attempts" min={1} max={86400} allowDecimal={false} value={seconds} onChange={setSeconds} />}
          {change === 'end' && <Text size="sm">Who gives up counts as failed, or goes on where the distribution says so. This cannot be undone.</Text>}
          {say.error && <Failure error={say.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Leave it as it is
            </Button>
            <Button {...(change === 'end' ? { color: 'red' } : {})} loading={say.isPending} onClick={() => say.mutate()}>
              {change === 'end' ? 'Give up' : 'Change it'}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
