import { Anchor, Group } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from 'react-router';

/** The way back to the list that something is in. */
export function BackLink({ to, label }: { to: string; label: string }) {
  return (
    <Anchor component={Link} to={to} size="sm" w="fit-content">
      <Group gap={2} component="span">
        <IconChevronLeft size={16} aria-hidden /> {label}
      </Group>
    </Anchor>
  );
}
