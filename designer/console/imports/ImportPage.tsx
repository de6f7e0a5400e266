import { Alert, Anchor, Badge, Button, FileInput, Group, List, Paper, Select, SimpleGrid, Stack, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconFileImport, IconInfoCircle, IconUpload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Import, ImportedTarget, LineRemark } from '../api/types';
import { formatCount, plural } from '../format/count';
import { mayAdminister } from '../session/roles';
import { useSession } from '../session/SessionProvider';
import { DataTable, type Column } from '../shell/DataTable';
import { NotFoundPage } from '../shell/NotFoundPage';
import { PageTitle } from '../shell/PageTitle';
import { Part } from '../shell/Part';
import { useKnownServer } from '../shell/ServerContext';
import { Failure } from '../shell/states';
import { FleetNav } from '../targets/FleetNav';
import { targetPath } from '../targets/targetColumns';
import { formats, formatOf, type Format } from './formats';

/** How many rows of a preview are shown; the counts are of all. */
const shown = 100;

const columns: readonly Column<ImportedTarget>[] = [
  { header: 'Target', width: '26%', narrow: 'heading', cell: target => <Text size="sm" fw={600}>{target.name}</Text> },
  {
    header: 'State',
    width: 110,
    narrow: 'corner',
    cell: target => (
      <Badge variant="light" color={target.isNew ? 'green' : 'yellow'} tt="none">
        {target.isNew ? 'new' : 'changed'}
      </Badge>
    ),
  },
  { header: 'What', narrow: 'line', cell: target => <Text size="sm">{target.changes.join(', ')}</Text> },
  { header: 'Line', width: 80, align: 'right', cell: target => formatCount(target.line) },
];

/** Takes a table or an inventory of Ansible over: first what that would do, then doing it, as a whole or not at all. */
export function ImportPage() {
  const { client } = useSession();
  const { role } = useKnownServer();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [text, setText] = useState('');
  const [format, setFormat] = useState<Format>('csv');

  const send = (preview: boolean) => client.postFile<Import>('/api/targets/import', { format, preview }, file ?? new Blob([text]));
  const preview = useMutation({ mutationFn: () => send(true) });
  const take = useMutation({
    mutationFn: () => send(false),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['targets'] });
      void queries.invalidateQueries({ queryKey: ['groups'] });
    },
  });

  function again() {
    preview.reset();
    take.reset();
  }

  if (!mayAdminister(role)) return <NotFoundPage />;
  const found = preview.data;
  return (
    <>
      <FleetNav />
      <PageTitle title="Import targets" />
      <Stack gap="md">
        <Paper withBorder p="md" component="section" aria-label="File">
          <Stack gap="sm">
            <Group gap="sm" align="flex-start" grow preventGrowOverflow={false}>
              <FileInput
                label="File"
                placeholder="A table, or an inventory of Ansible"
                clearable
                leftSection={<IconUpload size={16} />}
                value={file}
                clearButtonProps={{ 'aria-label': 'No file' }}
                onChange={next => {
                  setFile(next);
                  if (next) setFormat(formatOf(next.name));
                  again();
                }}
              />
              <Select
                label="Format"
                allowDeselect={false}
                data={formats}
                value={format}
                onChange={value => {
                  setFormat(value as Format);
                  again();
                }}
              />
            </Group>
            {!file && (
              <Textarea
                label="Or its text"
                placeholder={examples[format]}
                autosize
                minRows={4}
                maxRows={14}
                value={text}
                onChange={event => {
                  setText(event.currentTarget.value);
                  again();
                }}
                spellCheck={false}
                styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
              />
            )}
            <Text size="xs" c="dimmed">
              {hints[format]} What the file does not say stays as it is; groups are joined, never left. At most 100,000 targets.
            </Text>
            <Group>
              <Button variant={found ? 'default' : 'filled'} disabled={!file && text.trim() === ''} loading={preview.isPending} onClick={() => preview.mutate()}>
                See what it would do
              </Button>
            </Group>
          </Stack>
        </Paper>
        {preview.error && <Failure error={preview.error} />}
        {found && !take.data && <Preview found={found} pending={take.isPending} onTake={() => take.mutate()} />}
        {take.error && <Failure error={take.error} />}
        {take.data && <Taken done={take.data} />}
      </Stack>
    </>
  );
}

const hints: Record<Format, string> = {
  csv: 'The first line has the headings: name, address, site, zone, timeframe, levels, credentials, tags, groups, mac, in any order; separated by comma, semicolon, tab or bar.',
  ansibleIni: 'Hosts with ranges, groups, groups of groups and variables. Passwords, users and keys are not taken: they belong into a credential set.',
  ansibleYaml: 'Hosts with ranges, groups, groups of groups and variables. Passwords, users and keys are not taken: they belong into a credential set.',
};

const examples: Record<Format, string> = {
  csv: 'name,address,site,tags,groups\ntill-01,10.2.0.11,Bonn,till,shop floor',
  ansibleIni: '[tills]\ntill-[01:20].bonn.example.com site=Bonn',
  ansibleYaml: 'tills:\n  hosts:\n    till-[01:20].bonn.example.com:\n      site: Bonn',
};

function Preview({ found, pending, onTake }: { found: Import; pending: boolean; onTake: () => void }) {
  const changes = found.added + found.changed;
  return (
    <>
      {found.errors.length > 0 && <Remarks remarks={found.errors} color="red" title={`It cannot be taken over: ${plural(found.errors.length, 'mistake')}`} />}
      {found.warnings.length > 0 && <Remarks remarks={found.warnings} color="yellow" title="What is left out of it" />}
      {found.errors.length === 0 && (
        <Part
          title="What it would do"
          flush
          side={
            <Button leftSection={<IconFileImport size={16} />} disabled={changes === 0} loading={pending} onClick={onTake}>
              {changes === 0 ? 'Nothing to import' : `Import ${plural(changes, 'target')}`}
            </Button>
          }
        >
          <Counts found={found} />
          {found.targets.length > 0 && <DataTable label="Targets of the file" columns={columns} rows={found.targets.slice(0, shown)} rowKey={target => `${target.line} ${target.name}`} />}
          {changes > shown && (
            <Text size="xs" c="dimmed" p="md">
              and {formatCount(changes - Math.min(shown, found.targets.length))} more
            </Text>
          )}
        </Part>
      )}
    </>
  );
}

function Counts({ found }: { found: Import }) {
  return (
    <Stack gap="xs" px="md" pb="md">
      <SimpleGrid cols={3} maw={420}>
        <Count value={found.added} label="new" />
        <Count value={found.changed} label="changed" />
        <Count value={found.unchanged} label="as they are" />
      </SimpleGrid>
      {found.newGroups.length > 0 && <Text size="sm">New groups: {found.newGroups.join(', ')}</Text>}
    </Stack>
  );
}

function Count({ value, label }: { value: number; label: string }) {
  return (
    <div>
      <Text fz={26} fw={650} lh={1.2}>
        {formatCount(value)}
      </Text>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
    </div>
  );
}

function Remarks({ remarks, color, title }: { remarks: readonly LineRemark[]; color: string; title: string }) {
  return (
    <Alert color={color} icon={color === 'red' ? <IconAlertTriangle /> : <IconInfoCircle />} title={title} {...(color === 'red' ? { role: 'alert' } : {})}>
      <List size="sm">
        {remarks.map((remark, index) => (
          <List.Item key={index}>
            {remark.line === 0 ? '' : `Line ${formatCount(remark.line)}: `}
            {remark.message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Taken({ done }: { done: Import }) {
  return (
    <Alert color="teal" icon={<IconCheck />} title="It is taken over" role="status">
      <Text size="sm">
        {plural(done.added, 'target')} added, {formatCount(done.changed)} changed, {formatCount(done.unchanged)} as they were.{' '}
        <Anchor component={Link} to={done.added + done.changed === 1 && done.targets[0] ? targetPath(done.targets[0].name) : '/targets'} inherit underline="always">
          See the targets
        </Anchor>
      </Text>
    </Alert>
  );
}
