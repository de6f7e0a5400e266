import { ActionIcon, Button, CopyButton, Divider, Popover, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconBookmark, IconCheck, IconLink, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { SavedView } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { FormModal } from './FormModal';
import classes from './SavedViews.module.css';
import { Failure } from './states';

interface Props {
  /** The list: the server's word for it. */
  page: 'targets' | 'runs' | 'reports';
  /** What of the address belongs to a view; the rest, as the place in the list, does not. */
  names: readonly string[];
}

/** Filters and order under a name: kept by the server for whoever is signed in, shared by their address. */
export function SavedViews({ page, names }: Props) {
  const { client } = useSession();
  const queries = useQueryClient();
  const [params, setParams] = useSearchParams();
  const [opened, setOpened] = useState(false);
  const [naming, setNaming] = useState(false);
  const views = useQuery({ queryKey: ['views'], queryFn: ({ signal }) => client.get<SavedView[]>('/api/me/views', {}, signal), staleTime: 60_000 });
  const here = queryOf(params, names);
  const mine = (views.data ?? []).filter(view => view.page === page);
  const current = mine.find(view => queryOf(new URLSearchParams(view.query), names) === here);
  const again = () => queries.invalidateQueries({ queryKey: ['views'] });
  const removal = useMutation({ mutationFn: (view: SavedView) => client.delete(pathOf(view.page, view.name)), onSuccess: again });

  function pick(view: SavedView) {
    setOpened(false);
    setParams(new URLSearchParams(view.query), { replace: true });
  }

  return (
    <>
      <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={280} trapFocus returnFocus>
        <Popover.Target>
          <Button variant="default" size="xs" leftSection={<IconBookmark size={14} />} maw={220} onClick={() => setOpened(!opened)}>
            {current?.name ?? 'Views'}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={4} aria-label="Saved views">
          {mine.length === 0 && (
            <Text size="xs" c="dimmed" p="xs">
              No views yet: set filters and order, then save them under a name.
            </Text>
          )}
          <ul className={classes.views}>
            {mine.map(view => (
              <li key={view.name}>
                <Choice icon={view === current ? IconCheck : IconBookmark} onClick={() => pick(view)}>
                  {view.name}
                </Choice>
                <ActionIcon variant="subtle" color="gray" aria-label={`Remove the view ${view.name}`} onClick={() => removal.mutate(view)}>
                  <IconTrash size={15} />
                </ActionIcon>
              </li>
            ))}
          </ul>
          <Divider my={4} />
          <Choice
            icon={IconPlus}
            onClick={() => {
              setOpened(false);
              setNaming(true);
            }}
          >
            Save what is shown
          </Choice>
          <CopyButton value={window.location.origin + window.location.pathname + (here === '' ? '' : `?${here}`)}>
            {({ copied, copy }) => (
              <Choice icon={copied ? IconCheck : IconLink} onClick={copy}>
                {copied ? 'Copied' : 'Copy the address, to share it'}
              </Choice>
            )}
          </CopyButton>
          {(views.error ?? removal.error) && <Failure error={(views.error ?? removal.error)!} />}
        </Popover.Dropdown>
      </Popover>
      {naming && <Naming page={page} query={here} known={mine} onClose={() => setNaming(false)} onSaved={again} />}
    </>
  );
}

function Choice({ icon: Icon, onClick, children }: { icon: typeof IconCheck; onClick: () => void; children: string }) {
  return (
    <UnstyledButton className={classes.view} onClick={onClick}>
      <Icon size={16} aria-hidden />
      <Text component="span" size="sm" truncate>
        {children}
      </Text>
    </UnstyledButton>
  );
}

interface NamingProps {
  page: Props['page'];
  query: string;
  known: readonly SavedView[];
  onClose: () => void;
  onSaved: () => Promise<void>;
}

function Naming({ page, query, known, onClose, onSaved }: NamingProps) {
  const { client } = useSession();
  const [name, setName] = useState('');
  const isKnown = known.some(view => view.name.toUpperCase() === name.trim().toUpperCase());
  return (
    <FormModal
      title="Save this view"
      verb="Save the view"
      ready={name.trim() !== ''}
      save={() => client.put(pathOf(page, name.trim()), { query })}
      onSaved={async () => {
        await onSaved();
        onClose();
      }}
      onClose={onClose}
    >
      <TextInput label="Name" required maxLength={60} data-autofocus placeholder="Windows without an agent" value={name} onChange={event => setName(event.currentTarget.value)} />
      {isKnown && <Text size="sm">It takes the place of the view of that name.</Text>}
    </FormModal>
  );
}

function pathOf(page: string, name: string): string {
  return `/api/me/views/${page}/${encodeURIComponent(name)}`;
}

/** What of an address belongs to a view, in a fixed order, so that two of them can be compared. */
function queryOf(params: URLSearchParams, names: readonly string[]): string {
  const kept = new URLSearchParams();
  for (const name of names) {
    const value = params.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept.toString();
}
