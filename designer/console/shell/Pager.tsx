import { Group, Pagination, Text } from '@mantine/core';
import { useEffect } from 'react';
import { formatCount } from '../format/count';

interface Props {
  offset: number;
  limit: number;
  total: number;
  onChange: (offset: number) => void;
}

/** Which part of a list is shown, and the way to the rest. */
export function Pager({ offset, limit, total, onChange }: Props) {
  // The list may have become shorter than where its reader, or an old link, stands.
  const isBeyond = total > 0 && offset >= total;
  useEffect(() => {
    if (isBeyond) onChange((Math.ceil(total / limit) - 1) * limit);
  }, [isBeyond, total, limit, onChange]);

  const first = Math.min(offset + 1, total);
  const last = Math.min(offset + limit, total);
  return (
    <Group justify="space-between" p="md" gap="sm">
      <Text size="sm" c="dimmed">
        {formatCount(first)}–{formatCount(last)} of {formatCount(total)}
      </Text>
      {total > limit && (
        <Pagination
          size="sm"
          total={Math.ceil(total / limit)}
          value={Math.floor(offset / limit) + 1}
          onChange={page => onChange((page - 1) * limit)}
          getControlProps={control => ({ 'aria-label': `${control} page` })}
          getItemProps={page => ({ 'aria-label': `Page ${page}` })}
        />
      )}
    </Group>
  );
}
