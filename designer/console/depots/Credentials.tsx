import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { IconDownload, IconEyeOff, IconKey } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Depot, DepotAccess } from '../api/types';
import { saveAs } from '../runs/ExportButtons';
import { useSession } from '../session/SessionProvider';
import { Failure } from '../shell/states';
import { depotPath } from './queries';

/** Makes the file by which a depot proves who it is. It is handed out once. */
export function Credentials({ depot }: { depot: Depot }) {
  const { client } = useSession();
  const [opened, setOpened] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const made = useMutation({ mutationFn: () => client.post<DepotAccess>(`${depotPath(depot.name)}/credentials`) });
  const access = made.data;

  function close() {
    setOpened(false);
    setSaved(false);
    made.reset();
  }

  return (
    <>
      <Button variant="default" leftSection={<IconKey size={16} />} onClick={() => setOpened(true)}>
        Credentials
      </Button>
      <Modal opened={opened} onClose={close} title={`Credentials of ${depot.name}`} centered closeOnClickOutside={!access} closeOnEscape={!access} withCloseButton={!access} closeButtonProps={{ 'aria-label': 'Close' }}>
        {access ? (
          <Stack>
            <Alert color="yellow" icon={<IconEyeOff />} title="Save it now">
              It is handed out only this once. The server keeps nothing from which it could be made again.
            </Alert>
            <Text size="sm">
              Bring the file to the depot’s computer, into the folder that <Code>ORCHESTRATOR_DEPOT_DATA</Code> names, readable by the service’s account alone, and start <Code>orchestrator-depot</Code>.
            </Text>
            <Group justify="flex-end" gap="xs">
              <Button
                data-autofocus
                variant={isSaved ? 'default' : 'filled'}
                leftSection={<IconDownload size={16} />}
                onClick={() => {
                  saveAs(new Blob([`${JSON.stringify(access, null, 2)}\n`], { type: 'application/json' }), 'depot.json');
                  setSaved(true);
                }}
              >
                Save depot.json
              </Button>
              <Button variant="default" onClick={close}>
                Done
              </Button>
            </Group>
          </Stack>
        ) : (
          <Stack>
            <Text size="sm">
              The file <Code>depot.json</Code> proves who the depot is and names its parent, {depot.parent ?? 'the servers'}. A file that was made before is void at once{depot.state === null ? '' : ': the depot stays without contact until it has the new one'}.
            </Text>
            {made.error && <Failure error={made.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                Close
              </Button>
              <Button data-autofocus loading={made.isPending} onClick={() => made.mutate()}>
                Make the file
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  );
}
