import { Alert, Button, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconEyeOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './SecretOnce.module.css';

interface Props {
  title: string;
  secret: string;
  /** What else is to be known with it. */
  children?: ReactNode;
  onClose: () => void;
}

/** A secret that has just been made: the only time that anybody sees it. A click beside it does not lose it. */
export function SecretOnce({ title, secret, children, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={title} centered closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <Stack>
        <Alert color="yellow" icon={<IconEyeOff />} title="Copy it now">
          It is shown only this once. The server keeps nothing that it could be shown from again.
        </Alert>
        <Text className={classes.secret} component="output" aria-label={title}>
          {secret}
        </Text>
        {children}
        <Group justify="flex-end" gap="xs">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button variant={copied ? 'default' : 'filled'} leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />} onClick={copy} data-autofocus>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" onClick={onClose}>
            Done
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
