import { Anchor, Code, Paper, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPackage, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { PackageVersion } from '../api/types';
import { formatBytes } from '../format/bytes';
import { formatCount } from '../format/count';
import { Instant } from '../format/Instant';
import { useFilters } from '../runs/useFilters';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { PageTitle } from '../shell/PageTitle';
import { Pager } from '../shell/Pager';
import { Empty } from '../shell/states';
import { usePackages } from './queries';

const pageSize = 25;

const columns: readonly Column<PackageVersion>[] = [
  {
    header: 'Package',
    narrow: 'heading',
    cell: version => (
      <Anchor component={Link} to={`/packages/${encodeURIComponent(version.name)}/${encodeURIComponent(version.version)}`} fw={600} style={{ overflowWrap: 'anywhere' }}>
        {version.name}
      </Anchor>
    ),
  },
  { header: 'Version', width: 160, narrow: 'corner', cell: version => <Text size="sm">{version.version}</Text> },
  { header: 'Files', width: 100, align: 'right', cell: version => formatCount(version.files) },
  { header: 'Size', width: 110, align: 'right', cell: version => formatBytes(version.bytes) },
  { header: 'Published', width: 150, cell: version => <Instant at={version.publishedAt} /> },
  { header: 'By', width: 160, cell: version => version.publishedBy },
];

/** The published versions of packages, that distributions bring to targets. */
export function PackagesPage() {
  const { values, offset, change } = useFilters(['name']);
  const [text, setText] = useState(values.name ?? '');
  const search = useDebouncedCallback((name: string) => change({ name }), 300);
  const packages = usePackages(values.name, offset, pageSize);
  return (
    <>
      <PageTitle title="Packages">
        <TextInput
          aria-label="Name of a package"
          placeholder="Whole name"
          leftSection={<IconSearch size={16} />}
          value={text}
          onChange={event => {
            setText(event.currentTarget.value);
            search(event.currentTarget.value.trim());
          }}
          w={{ base: '100%', xs: 240 }}
        />
      </PageTitle>
      <Paper withBorder>
        <Answer query={packages} what="packages">
          {data =>
            data.total > 0 ? (
              <>
                <DataTable label="Packages" columns={columns} rows={data.items} rowKey={version => version.manifest} stale={packages.isPlaceholderData} />
                <Pager offset={offset} limit={pageSize} total={data.total} onChange={next => change({ offset: String(next) })} />
              </>
            ) : values.name !== null ? (
              <Empty icon={IconSearch} title={`No package is called “${values.name}”`} />
            ) : (
              <Empty icon={IconPackage} title="No packages yet">
                <Text c="dimmed" ta="center">
                  A package is a folder’s files under a name and a version. The command line sends it:
                </Text>
                <Code>orchestrator packages create product 1.0 ./build</Code>
              </Empty>
            )
          }
        </Answer>
      </Paper>
    </>
  );
}
