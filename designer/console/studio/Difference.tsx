import { Badge, Group, Select, Spoiler, Text } from '@mantine/core';
import { IconEqual } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { DefinitionChange, DefinitionSummary } from '../api/types';
import { plural } from '../format/count';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { Part } from '../shell/Part';
import { Empty } from '../shell/states';
import classes from './Difference.module.css';
import { sidesOf, type Stretch } from './lines';
import { useInputNames } from './useInputNames';

/** A value that takes more room than this is shown in part first. */
const shownHeight = 320;

/** What changed between two versions; which ones stands in the address. */
export function Difference({ id, versions }: { id: string; versions: readonly DefinitionSummary[] }) {
  const { client } = useSession();
  const nameOf = useInputNames();
  const [params, setParams] = useSearchParams();
  const to = Number(params.get('to') ?? versions[0]?.version ?? 0);
  const from = Number(params.get('from') ?? versions.find(version => version.version < to)?.version ?? to);
  const columns = useMemo(() => columnsOf(nameOf), [nameOf]);
  const changes = useQuery({
    queryKey: ['definitions', id, 'difference', from, to],
    queryFn: ({ signal }) => client.get<DefinitionChange[]>(`/api/definitions/${encodeURIComponent(id)}/difference`, { from, to }, signal),
  });
  const choices = versions.map(version => ({ value: String(version.version), label: `Version ${version.version}${version.isPublished ? '' : ' (draft)'}` }));
  const choice = (label: string, name: 'from' | 'to', value: number) => (
    <Select
      aria-label={label}
      data={choices}
      value={String(value)}
      onChange={next => setParams({ from: String(from), to: String(to), [name]: next! }, { replace: true })}
      allowDeselect={false}
      w={{ base: 138, xs: 160 }}
    />
  );
  return (
    <Part
      title="What changed"
      flush
      side={
        <Group gap="xs" wrap="nowrap">
          {choice('From', 'from', from)}
          <Text size="sm" c="dimmed">
            to
          </Text>
          {choice('To', 'to', to)}
        </Group>
      }
    >
      <Answer query={changes} what="the difference">
        {list =>
          list.length === 0 ? (
            <Empty icon={IconEqual} title="They say the same">
              <Text c="dimmed" ta="center">
                Where things stand on the canvas is not compared.
              </Text>
            </Empty>
          ) : (
            <>
              <Text size="sm" c="dimmed" px="md" pb="xs">
                {plural(list.length, 'change')} from version {from} to version {to}
              </Text>
              <DataTable label="What changed" columns={columns} rows={list} rowKey={change => `${change.part} ${change.kind} ${change.name} ${change.activity} ${change.field}`} />
            </>
          )
        }
      </Answer>
    </Part>
  );
}

const kinds = { added: { color: 'green', text: 'added' }, removed: { color: 'red', text: 'removed' }, changed: { color: 'yellow', text: 'changed' } } as const;

function columnsOf(nameOf: (input: string) => string): readonly Column<DefinitionChange>[] {
  const fieldOf = ({ part, field }: DefinitionChange) => (field === null ? part : part === 'activity' ? nameOf(field) : part === 'distribution' ? field : `${part}, ${field}`);
  return [
    {
      header: 'What',
      narrow: 'heading',
      cell: change => (
        <div>
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {change.part === 'distribution' ? 'The distribution' : change.name}
          </Text>
          <Text size="xs" c="dimmed">
            {fieldOf(change)}
          </Text>
        </div>
      ),
    },
    {
      header: 'How',
      width: 110,
      narrow: 'corner',
      cell: change => (
        <Badge variant="light" color={kinds[change.kind].color} tt="none">
          {kinds[change.kind].text}
        </Badge>
      ),
    },
    { header: 'Before', width: '32%', narrow: 'line', cell: change => <Value change={change} side="before" /> },
    { header: 'After', width: '32%', narrow: 'line', cell: change => <Value change={change} side="after" /> },
  ];
}

function Value({ change: { from, to }, side }: { change: DefinitionChange; side: 'before' | 'after' }) {
  const text = side === 'before' ? from : to;
  // Where rows are cards, no heading says which is which.
  const label = (
    <Text size="xs" c="dimmed" hiddenFrom="sm">
      {side === 'before' ? 'Before' : 'After'}
    </Text>
  );
  if (text === null)
    return (
      <>
        {label}
        <Text c="dimmed">–</Text>
      </>
    );
  const several = from !== null && to !== null && (from.includes('\n') || to.includes('\n'));
  return (
    <>
      {label}
      <Spoiler maxHeight={shownHeight} showLabel="Show all of it" hideLabel="Show less">
        <div className={classes.text}>{several ? sidesOf(from, to)[side].map((stretch, index) => <Lines key={index} stretch={stretch} side={side} />) : text}</div>
      </Spoiler>
    </>
  );
}

function Lines({ stretch: { kind, lines }, side }: { stretch: Stretch; side: 'before' | 'after' }) {
  if (kind === 'leftOut') return <span className={classes.leftOut}>{plural(lines.length, 'line')} as before</span>;
  const text = lines.join('\n');
  if (kind === 'same') return <span className={classes.same}>{text}</span>;
  return side === 'before' ? <del>{text}</del> : <ins>{text}</ins>;
}
