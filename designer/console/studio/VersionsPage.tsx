import { Anchor, Badge, Group, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { IconEqual } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { useDefinitionVersions } from '../api/queries';
import type { DefinitionChange, DefinitionSummary } from '../api/types';
import { Instant } from '../format/Instant';
import { plural } from '../format/count';
import { useSession } from '../session/SessionProvider';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { Empty, Failure, Loading } from '../shell/states';

const versionColumns: readonly Column<DefinitionSummary>[] = [
  { header: 'Version', width: 100, narrow: 'corner', cell: version => <Text fw={600}>{version.version}</Text> },
  {
    header: 'State',
    narrow: 'heading',
    cell: version => (
      <Badge variant="light" color={version.isPublished ? 'green' : 'gray'} tt="none">
        {version.isPublished ? 'published' : 'draft'}
      </Badge>
    ),
  },
  { header: 'When', width: 180, cell: version => <Instant at={version.savedAt} /> },
  { header: 'By', width: 180, cell: version => <Text size="sm">{version.savedBy}</Text> },
];

const kinds = { added: { color: 'green', text: 'added' }, removed: { color: 'red', text: 'removed' }, changed: { color: 'yellow', text: 'changed' } } as const;

const changeColumns: readonly Column<DefinitionChange>[] = [
  {
    header: '',
    width: 110,
    narrow: 'corner',
    cell: change => (
      <Badge variant="light" color={kinds[change.kind].color} tt="none">
        {kinds[change.kind].text}
      </Badge>
    ),
  },
  {
    header: 'What',
    narrow: 'heading',
    cell: change => (
      <div>
        <Text size="sm" fw={600}>
          {change.part === 'distribution' ? 'The distribution' : change.name}
        </Text>
        <Text size="xs" c="dimmed">
          {change.part === 'distribution' ? change.field : change.field === null ? change.part : `${change.part}, ${change.field}`}
        </Text>
      </div>
    ),
  },
  { header: 'Before', width: '30%', narrow: 'line', cell: change => <Value text={change.from} /> },
  { header: 'After', width: '30%', narrow: 'line', cell: change => <Value text={change.to} /> },
];

/** The versions of a distribution, and what changed between two of them. */
export function VersionsPage() {
  const { id = '' } = useParams();
  const versions = useDefinitionVersions(id);
  const [params, setParams] = useSearchParams();
  const list = versions.data ?? [];
  const to = Number(params.get('to') ?? list[0]?.version ?? 0);
  const from = Number(params.get('from') ?? list.find(version => version.version < to)?.version ?? to);

  function choose(name: 'from' | 'to', value: string | null) {
    if (value === null) return;
    setParams({ from: String(from), to: String(to), [name]: value }, { replace: true });
  }

  const choices = list.map(version => ({ value: String(version.version), label: `Version ${version.version}${version.isPublished ? '' : ' (draft)'}` }));
  return (
    <>
      <PageTitle title={list[0] ? `Versions of ${list[0].name}` : 'Versions'}>
        <Anchor component={Link} to={`/studio/definitions/${encodeURIComponent(id)}`}>
          Back to the editor
        </Anchor>
      </PageTitle>
      {versions.error && <Failure error={versions.error} retry={() => void versions.refetch()} />}
      {versions.isPending && <Loading what="versions" />}
      {versions.data && (
        <Stack gap="lg">
          <Paper withBorder>
            <DataTable label="Versions" columns={versionColumns} rows={list} rowKey={version => String(version.version)} stale={false} />
          </Paper>
          <Group align="end" gap="sm">
            <Title order={2} size="h4" mr="auto">
              What changed
            </Title>
            <Select label="From" data={choices} value={String(from)} onChange={value => choose('from', value)} allowDeselect={false} w={180} />
            <Select label="To" data={choices} value={String(to)} onChange={value => choose('to', value)} allowDeselect={false} w={180} />
          </Group>
          <Difference id={id} from={from} to={to} />
        </Stack>
      )}
    </>
  );
}

function Difference({ id, from, to }: { id: string; from: number; to: number }) {
  const { client } = useSession();
  const changes = useQuery({
    queryKey: ['definitions', id, 'difference', from, to],
    queryFn: ({ signal }) => client.get<DefinitionChange[]>(`/api/definitions/${encodeURIComponent(id)}/difference`, { from, to }, signal),
  });
  if (changes.error) return <Failure error={changes.error} retry={() => void changes.refetch()} />;
  if (changes.isPending) return <Loading what="the difference" />;
  if (changes.data.length === 0)
    return (
      <Paper withBorder>
        <Empty icon={IconEqual} title="They say the same">
          <Text c="dimmed" ta="center">
            Where things stand on the canvas is not compared.
          </Text>
        </Empty>
      </Paper>
    );
  return (
    <Paper withBorder>
      <Text size="sm" c="dimmed" p="sm">
        {plural(changes.data.length, 'change')} from version {from} to version {to}
      </Text>
      <DataTable label="What changed" columns={changeColumns} rows={changes.data} rowKey={change => `${change.part} ${change.kind} ${change.name} ${change.activity} ${change.field}`} stale={false} />
    </Paper>
  );
}

function Value({ text }: { text: string | null }) {
  if (text === null) return <Text c="dimmed">–</Text>;
  return (
    <Text size="sm" ff="monospace" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} lineClamp={12}>
      {text}
    </Text>
  );
}
