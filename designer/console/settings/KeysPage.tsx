import { Badge, Button, Group, Paper, Select, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAgain } from '../api/queries';
import type { ApiKey, Role } from '../api/types';
import { Instant } from '../format/Instant';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { FormModal } from '../shell/FormModal';
import { PageTitle } from '../shell/PageTitle';
import { RemoveButton } from '../shell/RemoveButton';
import { SecretOnce } from '../shell/SecretOnce';
import { useKnownServer } from '../shell/ServerContext';
import { useKeys } from './queries';
import { roles } from './roles';

/** What programs use the API with, and people who have no password. */
export function KeysPage() {
  const keys = useKeys();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  return (
    <>
      <PageTitle title="API keys">
        <Button leftSection={<IconPlus size={18} />} onClick={() => setMaking(true)}>
          New key
        </Button>
      </PageTitle>
      <Paper withBorder>
        <Answer query={keys} what="keys">
          {data => <DataTable label="API keys" columns={columns} rows={[...data].sort(newestValidFirst)} rowKey={key => key.id} />}
        </Answer>
      </Paper>
      {making && <NewKey onClose={() => setMaking(false)} onMade={setMade} />}
      {made && <SecretOnce title={`Key of ${made.name}`} secret={made.key} onClose={() => setMade(null)} />}
    </>
  );
}

function newestValidFirst(a: ApiKey, b: ApiKey): number {
  return Number(a.revokedAt !== null) - Number(b.revokedAt !== null) || b.createdAt.localeCompare(a.createdAt);
}

const columns: readonly Column<ApiKey>[] = [
  { header: 'For', narrow: 'heading', cell: key => <KeyName apiKey={key} /> },
  { header: 'Role', width: 160, narrow: 'corner', cell: key => <Text size="sm">{key.role}</Text> },
  { header: 'Made', width: 150, cell: key => <Instant at={key.createdAt} /> },
  { header: 'Revoked', width: 150, cell: key => (key.revokedAt === null ? null : <Instant at={key.revokedAt} />) },
  { header: 'Change', width: 120, align: 'right', cell: key => (key.revokedAt === null ? <Revoke apiKey={key} /> : null) },
];

function KeyName({ apiKey }: { apiKey: ApiKey }) {
  const { key: mine } = useKnownServer();
  return (
    <Group gap={8}>
      <Text size="sm" fw={600} td={apiKey.revokedAt === null ? 'none' : 'line-through'} {...(apiKey.revokedAt === null ? {} : { c: 'dimmed' })}>
        {apiKey.name}
      </Text>
      {apiKey.name === mine && apiKey.revokedAt === null && (
        <Badge size="sm" variant="default" tt="none" fw={500}>
          signed in with this name
        </Badge>
      )}
    </Group>
  );
}

function Revoke({ apiKey }: { apiKey: ApiKey }) {
  const { client } = useSession();
  const again = useAgain('keys');
  return (
    <RemoveButton
      size="compact-sm"
      verb="Revoke"
      what={`the key of ${apiKey.name}`}
      consequence="Whoever uses it is refused at once and for good, sessions of browsers included."
      remove={async () => {
        await client.delete(`/api/keys/${encodeURIComponent(apiKey.id)}`);
        await again();
      }}
    />
  );
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (made: { name: string; key: string }) => void }) {
  const { client } = useSession();
  const again = useAgain('keys');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  return (
    <FormModal
      title="New key"
      verb="Make the key"
      ready={name.trim() !== ''}
      save={() => client.post<{ id: string; key: string }>('/api/keys', { name: name.trim(), role })}
      onSaved={({ key }) => {
        onClose();
        onMade({ name: name.trim(), key });
        void again();
      }}
      onClose={onClose}
    >
      <TextInput label="For" required description="Person or program; it stands in the audit log" maxLength={100} data-autofocus value={name} onChange={event => setName(event.currentTarget.value)} />
      <Select label="Role" allowDeselect={false} data={roles} value={role} onChange={value => setRole(value as Role)} />
    </FormModal>
  );
}
