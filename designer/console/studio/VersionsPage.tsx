import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useAgain, useDefinitionVersions } from '../api/queries';
import type { DefinitionSummary } from '../api/types';
import { Instant } from '../format/Instant';
import { saveAs } from '../runs/ExportButtons';
import { mayAdminister } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { BackLink } from '../shell/BackLink';
import { DataTable, type Column } from '../shell/DataTable';
import { FormModal } from '../shell/FormModal';
import { PageTitle } from '../shell/PageTitle';
import { Part } from '../shell/Part';
import { useKnownServer } from '../shell/ServerContext';
import { Failure } from '../shell/states';
import { Difference } from './Difference';
import { editorOf } from './useStudioNavigation';

/** The versions of a distribution, each as a file or as what the next one begins with, and what changed between two of them. */
export function VersionsPage() {
  const { id = '' } = useParams();
  const versions = useDefinitionVersions(id);
  const name = versions.data?.[0]?.name;
  return (
    <>
      <Stack gap="xs">
        <BackLink to={editorOf(id)} label="Back to the editor" />
        <PageTitle title={name === undefined ? 'Versions' : `Versions of ${name}`} />
      </Stack>
      <Answer query={versions} what="versions">
        {list => (
          <Stack gap="lg">
            <Versions id={id} list={list} />
            <Difference id={id} versions={list} />
          </Stack>
        )}
      </Answer>
    </>
  );
}

function Versions({ id, list }: { id: string; list: readonly DefinitionSummary[] }) {
  const { client } = useSession();
  const { role } = useKnownServer();
  const [wanted, setWanted] = useState<DefinitionSummary | null>(null);
  const download = useMutation({
    mutationFn: async ({ version, name }: DefinitionSummary) => {
      const file = await client.send(`/elsa/api/workflow-definitions/${encodeURIComponent(id)}/export?versionOptions=${version}`);
      saveAs(await file.blob(), `${name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${version}.json`);
    },
  });
  const runs = list.find(version => version.isPublished)?.version;
  const columns: readonly Column<DefinitionSummary>[] = [
    { header: 'Version', width: 100, narrow: 'heading', cell: version => <Text fw={600}>{version.version}</Text> },
    {
      header: 'State',
      narrow: 'corner',
      cell: version => (
        <Group gap="xs">
          <Badge variant="light" color={version.isPublished ? 'green' : 'gray'} tt="none">
            {version.isPublished ? 'published' : 'draft'}
          </Badge>
          {version.version === runs && (
            <Text size="xs" c="dimmed">
              what new runs take
            </Text>
          )}
        </Group>
      ),
    },
    { header: 'When', width: 160, cell: version => <Instant at={version.savedAt} /> },
    { header: 'By', width: 180, cell: version => <Text size="sm">{version.savedBy}</Text> },
    {
      header: 'Actions',
      width: 280,
      align: 'right',
      narrow: 'line',
      cell: version => (
        <Group gap={6} justify="flex-end">
          {mayAdminister(role) && version !== list[0] && (
            <Button size="compact-sm" variant="subtle" leftSection={<IconArrowBackUp size={14} />} aria-label={`Go back to version ${version.version}`} onClick={() => setWanted(version)}>
              Go back
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconDownload size={14} />}
            aria-label={`Export version ${version.version}`}
            loading={download.isPending && download.variables === version}
            onClick={() => download.mutate(version)}
          >
            Export
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <Part title="History" flush>
      {download.error && <Failure error={download.error} />}
      <DataTable label="Versions" columns={columns} rows={list} rowKey={version => version.version} />
      {wanted && <GoBack id={id} version={wanted.version} next={list[0]!.version + (list[0]!.isPublished ? 1 : 0)} onClose={() => setWanted(null)} />}
    </Part>
  );
}

function GoBack({ id, version, next, onClose }: { id: string; version: number; next: number; onClose: () => void }) {
  const { client } = useSession();
  const navigate = useNavigate();
  const again = useAgain('definitions');
  return (
    <FormModal
      title={`Go back to version ${version}`}
      verb="Make it the draft"
      ready
      save={() => client.post(`/elsa/api/workflow-definitions/${encodeURIComponent(id)}/revert/${version}`)}
      onSaved={async () => {
        await again();
        void navigate(editorOf(id));
      }}
      onClose={onClose}
    >
      <Text size="sm">
        What version {version} says becomes the draft of version {next}. Runs take what is published until you publish it.
      </Text>
    </FormModal>
  );
}
