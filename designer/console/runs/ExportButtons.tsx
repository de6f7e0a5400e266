import { Button, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReportFilter } from '../api/types';
import { useSession } from '../session/SessionProvider';

/** Saves what the filters leave of a report as a file. The key goes in a header, so a plain link would not do. */
export function ExportButtons({ runId, filter }: { runId: string; filter: ReportFilter }) {
  const { client } = useSession();
  const save = useMutation({
    mutationFn: async (format: 'csv' | 'json') => {
      const query = new URLSearchParams({ ...(filter as Record<string, string>), format });
      const response = await client.send(`/api/runs/${encodeURIComponent(runId)}/report?${query}`, { headers: { Accept: '*/*' } });
      saveAs(await response.blob(), `report-${runId}.${format}`);
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

function saveAs(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
