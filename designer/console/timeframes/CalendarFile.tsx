import { Alert, Button, Checkbox, FileButton, Group, List, Modal, Select, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconUpload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CalendarImport, TimeframeException } from '../api/types';
import { plural } from '../format/count';
import { saveAs } from '../runs/ExportButtons';
import { useSession } from '../session/SessionProvider';
import { Failure, Loading } from '../shell/states';
import { datesText, keyOf } from './exceptions';
import { timeframePath } from './queries';
import type { Drawn } from './drawn';
import { levelNames, readWeek } from './week';

interface Props {
  name: string;
  /** Whether there is something that has not been saved: files are read and written from what is saved. */
  isChanged: boolean;
  exceptions: readonly TimeframeException[];
  onImport: (drawn: Drawn) => void;
  readOnly: boolean;
}

/** Exceptions as a calendar file (iCalendar): saved as one, and taken over from one after a look at what it would do. */
export function CalendarFile({ name, isChanged, exceptions, onImport, readOnly }: Props) {
  const { client } = useSession();
  const [file, setFile] = useState<File | null>(null);
  const save = useMutation({
    mutationFn: async () => saveAs(await (await client.send(`${timeframePath(name)}/calendar`, { headers: { Accept: 'text/calendar' } })).blob(), `${name}.ics`),
  });
  return (
    <Stack gap={6} mt="md">
      {save.error && <Failure error={save.error} />}
      <Group gap="xs">
        <Button size="compact-sm" variant="default" leftSection={<IconDownload size={14} />} disabled={isChanged} loading={save.isPending} onClick={() => save.mutate()}>
          Export calendar
        </Button>
        {!readOnly && (
          <FileButton accept=".ics,text/calendar" onChange={setFile} disabled={isChanged} inputProps={{ 'aria-label': 'Calendar to import' }} key={file === null ? 'none' : 'chosen'}>
            {props => (
              <Button {...props} size="compact-sm" variant="default" leftSection={<IconUpload size={14} />} disabled={isChanged}>
                Import calendar
              </Button>
            )}
          </FileButton>
        )}
        {isChanged && (
          <Text size="xs" c="dimmed">
            Save first: calendar files go from and to what is saved.
          </Text>
        )}
      </Group>
      {file !== null && (
        <ImportDialog
          name={name}
          file={file}
          known={exceptions}
          onClose={() => setFile(null)}
          onImport={drawn => {
            onImport(drawn);
            setFile(null);
          }}
        />
      )}
    </Stack>
  );
}

interface DialogProps {
  name: string;
  file: File;
  known: readonly TimeframeException[];
  onImport: (drawn: Drawn) => void;
  onClose: () => void;
}

function ImportDialog({ name, file, known, onImport, onClose }: DialogProps) {
  const { client } = useSession();
  const [level, setLevel] = useState<string>('no');
  const [replace, setReplace] = useState(false);
  const preview = useQuery({
    queryKey: ['timeframes', name, 'calendar', file.name, file.lastModified, file.size, level, replace],
    queryFn: () => client.postFile<CalendarImport>(`${timeframePath(name)}/calendar`, { level, replace, preview: true }, file),
    gcTime: 0,
  });
  const after = preview.data?.timeframe ?? null;
  const before = new Set(known.map(keyOf));
  const fresh = after?.exceptions.filter(each => !before.has(keyOf(each))) ?? [];
  return (
    <Modal opened onClose={onClose} title={`Import ${file.name}`} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Select
          label="Level of the times that its events cover"
          data-autofocus
          allowDeselect={false}
          data={levelNames.map(each => ({ value: each.toLowerCase(), label: each }))}
          value={level}
          onChange={value => setLevel(value ?? 'no')}
        />
        <Checkbox label="Instead of the exceptions it has, not beside them" checked={replace} onChange={event => setReplace(event.currentTarget.checked)} />
        {preview.error && <Failure error={preview.error} />}
        {preview.isPending && <Loading what="what it would do" />}
        {preview.data && preview.data.errors.length > 0 && <Errors errors={preview.data.errors} />}
        {preview.data && after && (
          <div role="status">
            <Text size="sm">
              {fresh.length === 0 ? 'It brings nothing new.' : `${plural(fresh.length, 'exception')} ${fresh.length === 1 ? 'is' : 'are'} new.`}{' '}
              {preview.data.leftOut > 0 && `${plural(preview.data.leftOut, 'event')} left out, which are over or cancelled.`}
            </Text>
            <List size="sm" mt={4}>
              {fresh.slice(0, 12).map(each => (
                <List.Item key={keyOf(each)}>
                  {datesText(each)}: {[each.name, each.day].filter(Boolean).join(' · ')}
                </List.Item>
              ))}
              {fresh.length > 12 && <List.Item>and {plural(fresh.length - 12, 'more exception')}</List.Item>}
            </List>
          </div>
        )}
        <Group justify="space-between" gap="xs">
          <Text size="xs" c="dimmed">
            It counts once the timeframe is saved.
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button disabled={!after} onClick={() => after && onImport({ week: readWeek(after.grid), exceptions: after.exceptions })}>
              Take over
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}

function Errors({ errors }: { errors: CalendarImport['errors'] }) {
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle />} title="Nothing of the file can be taken over">
      <List size="sm">
        {errors.slice(0, 20).map(({ line, message }) => (
          <List.Item key={`${line} ${message}`}>
            {line > 0 && `Line ${line}: `}
            {message}
          </List.Item>
        ))}
        {errors.length > 20 && <List.Item>and {plural(errors.length - 20, 'more mistake')}</List.Item>}
      </List>
    </Alert>
  );
}
