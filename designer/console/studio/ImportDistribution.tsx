import { Alert, FileInput, List, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconUpload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAgain } from '../api/queries';
import { ApiProblem } from '../api/problem';
import type { DefinitionSummary, Validation } from '../api/types';
import { plural } from '../format/count';
import { useSession } from '../session/SessionProvider';
import { FormModal } from '../shell/FormModal';
import { Failure } from '../shell/states';
import { editorOf } from './useStudioNavigation';

/** What a file says, looked at before anything is kept. */
interface Read {
  content: { definitionId?: unknown; name?: unknown };
  /** The latest version of the distribution that it is one of; null: it is new. */
  known: DefinitionSummary | null;
  check: Validation;
}

/** Takes a distribution from a file: first what that would come to, then as the next draft. */
export function ImportDistribution({ onClose }: { onClose: () => void }) {
  const { client } = useSession();
  const navigate = useNavigate();
  const again = useAgain('definitions');
  const [file, setFile] = useState<File | null>(null);
  const read = useMutation({
    mutationFn: async (chosen: File): Promise<Read> => {
      const content = contentOf(await chosen.text(), chosen.name);
      const [check, known] = await Promise.all([client.post<Validation>('/api/definitions/validate', content), latest(content.definitionId)]);
      return { content, known, check };
    },
  });

  async function latest(id: unknown): Promise<DefinitionSummary | null> {
    if (typeof id !== 'string' || id === '') return null;
    const versions = await client.get<DefinitionSummary[]>(`/api/definitions/${encodeURIComponent(id)}/versions`).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.status === 404) return [];
      throw error;
    });
    return versions[0] ?? null;
  }

  return (
    <FormModal
      title="Import a distribution"
      verb="Import as a draft"
      ready={read.data !== undefined}
      save={() => client.post<{ definitionId: string }>('/elsa/api/workflow-definitions/import', read.data!.content)}
      onSaved={async ({ definitionId }) => {
        await again();
        void navigate(editorOf(definitionId));
      }}
      onClose={onClose}
    >
      <FileInput
        label="File"
        description="Elsa’s JSON, as it is exported here and by Elsa Studio"
        placeholder="Choose a file"
        accept=".json,application/json"
        required
        data-autofocus
        leftSection={<IconUpload size={16} />}
        value={file}
        onChange={next => {
          setFile(next);
          if (next) read.mutate(next);
          else read.reset();
        }}
      />
      {read.isPending && (
        <Text size="sm" c="dimmed" role="status">
          Looking at it…
        </Text>
      )}
      {read.error && (read.error instanceof ApiProblem ? <Failure error={read.error} /> : <Unread reason={read.error.message} />)}
      {read.data && <Found {...read.data} />}
    </FormModal>
  );
}

function contentOf(text: string, name: string): Read['content'] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new Error(`${name} is no distribution: it is not a JSON object.`);
  return content;
}

function Unread({ reason }: { reason: string }) {
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle />} title="The file cannot be read">
      {reason}
    </Alert>
  );
}

function Found({ content, known, check }: Read) {
  return (
    <>
      <Text size="sm">
        <b>{typeof content.name === 'string' && content.name !== '' ? content.name : 'It has no name'}</b>
        {known === null && ' is new here.'}
        {known?.isPublished && ` becomes the draft of version ${known.version + 1} of “${known.name}”.`}
        {known && !known.isPublished && ` takes the place of the draft of version ${known.version} of “${known.name}”, saved by ${known.savedBy}.`}
      </Text>
      {check.valid ? (
        <Alert color="teal" icon={<IconCheck />} title="It can run">
          It runs once it is published.
        </Alert>
      ) : (
        <Alert color="yellow" icon={<IconAlertTriangle />} title={`It cannot run yet: ${plural(check.errors.length, 'problem')}`}>
          <List size="sm">
            {check.errors.map((each, index) => (
              <List.Item key={index}>{[each.activity, each.input, each.message].filter(Boolean).join(': ')}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </>
  );
}
