import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CredentialSet } from '../api/types';
import { useAgain } from '../settings/queries';
import { Failure } from '../shell/states';

interface Props {
  title: string;
  /** The word on the button. */
  verb: string;
  /** Whether there is enough to send. */
  ready: boolean;
  save: () => Promise<CredentialSet>;
  onClose: () => void;
  children: ReactNode;
}

/** Where something of a credential set is typed and sent. Browsers are told not to remember it. */
export function SecretForm({ title, verb, ready, save, onClose, children }: Props) {
  const again = useAgain('credentials');
  const sending = useMutation({
    mutationFn: save,
    onSuccess: async () => {
      await again();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={event => {
          event.preventDefault();
          sending.mutate();
        }}
        autoComplete="off"
      >
        <Stack>
          {children}
          {sending.error && <Failure error={sending.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" disabled={!ready} loading={sending.isPending}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
