import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from './states';

interface Props {
  /** What goes, for the question: "Remove the timeframe “night”?". */
  what: string;
  /** What that means for others. */
  consequence: string;
  remove: () => Promise<void>;
  /** The word for it: "Remove" if not told otherwise. */
  verb?: string;
  size?: 'compact-sm' | 'sm';
}

/** Asks before it removes, and says why where the server refuses. */
export function RemoveButton({ what, consequence, remove, verb = 'Remove', size = 'sm' }: Props) {
  const [asking, setAsking] = useState(false);
  const removal = useMutation({ mutationFn: remove, onSuccess: () => setAsking(false) });

  function close() {
    setAsking(false);
    removal.reset();
  }

  return (
    <>
      <Button variant="light" color="red" size={size} leftSection={<IconTrash size={size === 'sm' ? 16 : 14} />} onClick={() => setAsking(true)}>
        {verb}
      </Button>
      <Modal opened={asking} onClose={close} title={`${verb} ${what}?`} centered closeButtonProps={{ 'aria-label': 'Close' }}>
        <Stack>
          <Text size="sm">{consequence}</Text>
          {removal.error && <Failure error={removal.error} />}
          <Group justify="flex-end">
            <Button variant="default" data-autofocus onClick={close}>
              Keep it
            </Button>
            <Button color="red" loading={removal.isPending} onClick={() => removal.mutate()}>
              {verb} it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
