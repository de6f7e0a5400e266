import { Anchor, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from 'react-router';
import type { PackageFile, PackageVersion } from '../api/types';
import { formatBytes } from '../format/bytes';
import { plural } from '../format/count';
import { Instant } from '../format/Instant';
import { useFilters } from '../runs/useFilters';
import { mayAdminister } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { BackLink } from '../shell/BackLink';
import { DataTable, type Column } from '../shell/DataTable';
import { Facts } from '../shell/Facts';
import { Pager } from '../shell/Pager';
import { PageTitle } from '../shell/PageTitle';
import { Part } from '../shell/Part';
import { RemoveButton } from '../shell/RemoveButton';
import { useKnownServer } from '../shell/ServerContext';
import { usePackage, usePackageFiles, usePackages, versionPath } from './queries';

const pageSize = 25;
const mostVersions = 100;

const mono = { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13, overflowWrap: 'anywhere' } as const;

const columns: readonly Column<PackageFile>[] = [
  {
    header: 'Path',
    narrow: 'heading',
    cell: file => (
      <span style={mono}>
        {file.path}
        {file.executable && (
          <Text span size="xs" c="dimmed">
            {' '}
            executable
          </Text>
        )}
      </span>
    ),
  },
  { header: 'Size', width: 110, align: 'right', narrow: 'corner', cell: file => formatBytes(file.size) },
  { header: 'Changed', width: 150, cell: file => <Instant at={file.modified} /> },
  { header: 'SHA-256', width: 180, cell: file => <span style={mono} title={file.sha256}>{file.sha256.slice(0, 16)}…</span> },
];

/** One version of a package: what is in it, and which others there are. */
export function PackagePage() {
  const { name = '', version = '' } = useParams();
  const found = usePackage(name, version);
  return (
    <Stack gap="md">
      <BackLink to="/packages" label="Packages" />
      <Answer query={found} what="the package">
        {data => <VersionView key={data.manifest} version={data} />}
      </Answer>
    </Stack>
  );
}

function VersionView({ version }: { version: PackageVersion }) {
  const { client } = useSession();
  const { role } = useKnownServer();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { offset, change } = useFilters([]);
  const files = usePackageFiles(version.name, version.version, offset, pageSize);
  const versions = usePackages(version.name, 0, mostVersions);
  const others = (versions.data?.items ?? []).filter(each => each.version !== version.version);
  return (
    <>
      <PageTitle title={`${version.name} ${version.version}`}>
        {mayAdminister(role) && (
          <RemoveButton
            verb="Withdraw"
            what={`version ${version.version} of ${version.name}`}
            consequence="No run can bring it to targets any more. What is on targets stays there. A version that a run still uses is not withdrawn."
            remove={async () => {
              await client.delete(versionPath(version.name, version.version));
              void navigate('/packages');
              await queries.invalidateQueries({ queryKey: ['packages'], exact: false, refetchType: 'none' });
            }}
          />
        )}
      </PageTitle>
      <Part title="What it is">
        <Facts
          facts={[
            ['Contents', `${plural(version.files, 'file')}, ${formatBytes(version.bytes)}`],
            ['Published', <span key="at"><Instant at={version.publishedAt} as="full" /> by {version.publishedBy}</span>],
            ['Manifest', <span key="manifest" style={mono}>{version.manifest}</span>],
            ['Other versions', others.length === 0 ? null : <VersionLinks versions={others} />],
          ]}
        />
      </Part>
      <Part title="Files" flush>
        <Answer query={files} what="the files">
          {data => (
            <>
              <DataTable label="Files" columns={columns} rows={data.items} rowKey={file => file.path} stale={files.isPlaceholderData} />
              <Pager offset={offset} limit={pageSize} total={data.total} onChange={next => change({ offset: String(next) })} />
            </>
          )}
        </Answer>
      </Part>
    </>
  );
}

function VersionLinks({ versions }: { versions: readonly PackageVersion[] }) {
  return versions.map((each, index) => (
    <span key={each.version}>
      {index > 0 && ', '}
      <Anchor inherit component={Link} to={`/packages/${encodeURIComponent(each.name)}/${encodeURIComponent(each.version)}`}>
        {each.version}
      </Anchor>
    </span>
  ));
}
