import { Button, Checkbox, Group, Input, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTargets } from '../api/queries';
import type { Target, TargetPage } from '../api/types';
import { formatCount, plural } from '../format/count';
import { SimulatedMark } from '../format/SimulatedMark';
import { useSession } from '../session/SessionProvider';
import { Failure, Loading } from '../shell/states';
import classes from './TargetPicker.module.css';

/** Names that are listed; the rest is found by searching. */
const listed = 50;

/** The most the server gives in one answer. */
const perRequest = 1000;

/** Names of targets, each with its zone where one is known. */
export type Picked = ReadonlyMap<string, string | null>;

interface Props {
  picked: Picked;
  onChange: (picked: Picked) => void;
}

/** Ticks targets by name, one by one or all that match at once. */
export function TargetPicker({ picked, onChange }: Props) {
  const { client } = useSession();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, 250);
  const targets = useTargets({ text: search, offset: 0, limit: listed });

  const pickAll = useMutation({
    mutationFn: async () => {
      const found: (readonly [string, string | null])[] = [];
      for (let offset = 0; ; offset += perRequest) {
        const page = await client.get<TargetPage>('/api/targets', { text: search, offset, limit: perRequest });
        found.push(...page.items.map(target => [target.name, target.zone] as const));
        if (page.items.length < perRequest) return found;
      }
    },
    onSuccess: found => onChange(new Map([...picked, ...found])),
  });

  function toggle({ name, zone }: Target, wanted: boolean) {
    const next = new Map(picked);
    if (wanted) next.set(name, zone);
    else next.delete(name);
    onChange(next);
  }

  const total = targets.data?.total ?? 0;
  return (
    <Input.Wrapper label="Targets" labelElement="div">
      <Stack gap="xs">
        <TextInput
          aria-label="Search targets"
          placeholder="Part of a name"
          leftSection={<IconSearch size={16} />}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        {targets.error && <Failure error={targets.error} retry={() => void targets.refetch()} />}
        {targets.isPending && <Loading what="targets" />}
        {targets.data && (
          <ScrollArea.Autosize mah={260} type="auto" className={classes.list}>
            {targets.data.items.map(target => (
              <Checkbox
                key={target.id}
                className={classes.target}
                checked={picked.has(target.name)}
                onChange={event => toggle(target, event.currentTarget.checked)}
                label={
                  <Group gap={8} component="span">
                    <span>{target.name}</span>
                    {target.simulated && <SimulatedMark />}
                    <Text span size="xs" c="dimmed">
                      {[target.site, target.connected ? '' : 'not connected'].filter(Boolean).join(' · ')}
                    </Text>
                  </Group>
                }
              />
            ))}
            {total === 0 && (
              <Text size="sm" c="dimmed" p="sm">
                {search === '' ? 'There are no targets yet.' : 'No target matches.'}
              </Text>
            )}
            {total > listed && (
              <Text size="xs" c="dimmed" p="xs">
                and {formatCount(total - listed)} more: search for them, or pick all
              </Text>
            )}
          </ScrollArea.Autosize>
        )}
        {pickAll.error && <Failure error={pickAll.error} />}
        <Group gap="xs">
          <Button size="compact-sm" variant="light" disabled={total === 0} loading={pickAll.isPending} onClick={() => pickAll.mutate()}>
            Pick {search === '' ? 'all' : 'all that match'} ({formatCount(total)})
          </Button>
          <Button size="compact-sm" variant="subtle" disabled={picked.size === 0} onClick={() => onChange(new Map())}>
            Clear
          </Button>
          <Text size="sm" c="dimmed" ml="auto" aria-live="polite">
            {plural(picked.size, 'target')} picked
          </Text>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
