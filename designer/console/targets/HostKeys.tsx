import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { HostKey, Target } from '../api/types';
import { Instant } from '../format/Instant';
import { mayAdminister } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { Part } from '../shell/Part';
import { RemoveButton } from '../shell/RemoveButton';
import { useKnownServer } from '../shell/ServerContext';
import { Failure } from '../shell/states';
import { hostKeysPath, useHostKeys } from './queries';

const columns: readonly Column<HostKey>[] = [
  { header: 'Algorithm', width: 200, narrow: 'heading', cell: key => <Text size="sm">{key.algorithm}</Text> },
  {
    header: 'Fingerprint',
    narrow: 'line',
    cell: key => (
      <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
        {key.fingerprint}
      </Text>
    ),
  },
  { header: 'Known since', width: 140, cell: key => <Instant at={key.learnedAt} /> },
  { header: 'From', width: 140, cell: key => key.learnedBy },
];

/** The keys by which the server knows a target's SSH server. */
export function HostKeys({ target }: { target: Target }) {
  const { client } = useSession();
  const { role } = useKnownServer();
  const queries = useQueryClient();
  const keys = useHostKeys(target.name);
  const [adding, setAdding] = useState(false);
  const again = () => queries.invalidateQueries({ queryKey: ['targets', 'host-keys', target.name] });
  if (target.simulated || (target.os === 'windows' && keys.data?.length === 0)) return null;

  const side = mayAdminister(role) && (
    <Group gap="xs">
      {keys.data && keys.data.length > 0 && (
        <RemoveButton
          size="compact-sm"
          verb="Forget"
          what={`the host keys of ${target.name}`}
          consequence="As after it was installed anew: by the credential set it is then refused, or known again by the first key it shows."
          remove={async () => {
            await client.delete(hostKeysPath(target.name));
            await again();
          }}
        />
      )}
      <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
        Add
      </Button>
    </Group>
  );
  return (
    <Part title="SSH host keys" side={side} flush>
      <Answer query={keys} what="the host keys">
        {data =>
          data.length === 0 ? (
            <Text size="sm" c="dimmed" px="md" pb="md">
              None is known yet. Whether the first one is trusted, its credential set says.
            </Text>
          ) : (
            <DataTable label="Host keys" columns={columns} rows={data} rowKey={key => key.fingerprint} />
          )
        }
      </Answer>
      {adding && <AddKeys name={target.name} onClose={() => setAdding(false)} onAdded={again} />}
    </Part>
  );
}

function AddKeys({ name, onClose, onAdded }: { name: string; onClose: () => void; onAdded: () => Promise<void> }) {
  const { client } = useSession();
  const [text, setText] = useState('');
  const keys = text.split('\n').map(line => line.trim()).filter(line => line !== '' && !line.startsWith('#'));
  const add = useMutation({
    mutationFn: () => client.post<HostKey[]>(hostKeysPath(name), { keys }),
    onSuccess: async () => {
      await onAdded();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Host keys of ${name}`} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Textarea
          label="Keys"
          description="What ssh-keyscan prints, lines of a known_hosts file, or of a .pub file"
          autosize
          minRows={4}
          maxRows={12}
          data-autofocus
          value={text}
          onChange={event => setText(event.currentTarget.value)}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        />
        {add.error && <Failure error={add.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button disabled={keys.length === 0} loading={add.isPending} onClick={() => add.mutate()}>
            Add
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
