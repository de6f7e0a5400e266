import { Button, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { queryString, type Query } from '../api/client';
import { useSession } from '../session/SessionProvider';

interface Props {
  /** Where the report is. */
  path: string;
  filter: Query;
  /** Of the file, without its ending. */
  name: string;
}

/** Saves what the filters leave of a report as a file; what goes wrong is said here, which a plain link could not. */
export function ExportButtons({ path, filter, name }: Props) {
  const { client } = useSession();
  const save = useMutation({
    mutationFn: async (format: 'csv' | 'json') => {
      const response = await client.send(path + queryString({ ...filter, format }), { headers: { Accept: '*/*' } });
      saveAs(await response.blob(), `${name}.${format}`);
    },
  });
  return (
    <Group gap="xs" ml="auto">
      {save.error && (
        <Text size="xs" c="red" role="alert">
          {save.error.message}
        </Text>
      )}
      {(['csv', 'json'] as const).map(format => (
        <Button
          key={format}
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
          loading={save.isPending && save.variables === format}
          onClick={() => save.mutate(format)}
          aria-label={`Download as ${format.toUpperCase()}`}
        >
          {format.toUpperCase()}
        </Button>
      ))}
    </Group>
  );
}

/** Hands a file to the browser. */
export function saveAs(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
