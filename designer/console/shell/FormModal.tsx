import { Button, Group, Modal, Stack, Text, type MantineSize } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './states';

interface Props<Saved> {
  title: string;
  size?: MantineSize;
  /** The word on the button. */
  verb?: string;
  /** Whether there is enough to send. */
  ready: boolean;
  save: () => Promise<Saved>;
  /** Closes the form, now or when lists have been asked for again. */
  onSaved: (saved: Saved) => void | Promise<void>;
  onClose: () => void;
  /** "off": browsers are told not to remember what is typed. */
  autoComplete?: 'on' | 'off';
  /** Small print beside the buttons. */
  note?: string;
  children: ReactNode;
}

/** Where something is typed and sent: the server's refusal is shown in it, and what was typed stays. */
export function FormModal<Saved>({ title, size = 'md', verb = 'Save', ready, save, onSaved, onClose, autoComplete = 'on', note, children }: Props<Saved>) {
  const saving = useMutation({ mutationFn: save, onSuccess: onSaved });
  return (
    <Modal opened onClose={onClose} title={title} size={size} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        autoComplete={autoComplete}
        onSubmit={event => {
          event.preventDefault();
          if (ready) saving.mutate();
        }}
      >
        <Stack>
          {children}
          {saving.error && <Failure error={saving.error} />}
          <Group justify={note ? 'space-between' : 'flex-end'}>
            {note && (
              <Text size="sm" c="dimmed">
                {note}
              </Text>
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Close
              </Button>
              <Button type="submit" disabled={!ready} loading={saving.isPending}>
                {verb}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
