import { Button, Group, Modal, Select, SimpleGrid, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Site, SiteBody } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { Failure } from '../shell/states';
import { useTimeframes } from '../timeframes/queries';
import { sitePath } from './queries';

const zones = Intl.supportedValuesOf('timeZone');

/** What is said of a site; null: of a new one. */
export function SiteForm({ site, onClose }: { site: Site | null; onClose: () => void }) {
  const { client } = useSession();
  const queries = useQueryClient();
  const timeframes = useTimeframes();
  const [name, setName] = useState(site?.name ?? '');
  const [description, setDescription] = useState(site?.description ?? '');
  const [zone, setZone] = useState(site?.zone ?? null);
  const [serverAddresses, setServerAddresses] = useState<string[]>(site?.serverAddresses ?? []);
  const [timeframe, setTimeframe] = useState(site?.timeframe ?? null);
  const save = useMutation({
    mutationFn: () => {
      const body: SiteBody = { description, zone, serverAddresses, timeframe, levels: site?.levels ?? null };
      return site === null ? client.create<Site>(sitePath(name.trim()), body) : client.put<Site>(sitePath(site.name), body);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['sites'] });
      void queries.invalidateQueries({ queryKey: ['targets'] });
      onClose();
    },
  });

  return (
    <Modal opened onClose={onClose} title={site === null ? 'New site' : `Settings of ${site.name}`} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={event => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          {site === null && <TextInput label="Name" required data-autofocus description="As targets have it" value={name} onChange={event => setName(event.currentTarget.value)} />}
          <Textarea label="Description" autosize minRows={1} maxLength={1000} value={description} onChange={event => setDescription(event.currentTarget.value)} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Select
              label="Zone"
              description="Of targets that have none of their own"
              searchable
              clearable
              limit={80}
              data={zone && !zones.includes(zone) ? [zone, ...zones] : zones}
              value={zone}
              onChange={setZone}
            />
            <Select
              label="Timeframe"
              description="Of targets that have none of their own"
              clearable
              data={[...new Set([...(timeframes.data ?? []).map(each => each.name), ...(timeframe ? [timeframe] : [])])]}
              value={timeframe}
              onChange={setTimeframe}
            />
          </SimpleGrid>
          <TagsInput
            label="Server addresses"
            description="Where agents there find the server: host names or IP addresses, tried in this order before those that are set"
            maxTags={8}
            value={serverAddresses}
            onChange={setServerAddresses}
            placeholder={serverAddresses.length === 0 ? 'Enter ends an address' : ''}
          />
          {save.error && <Failure error={save.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
