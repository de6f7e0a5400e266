import { Badge, Tooltip } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';

/** Stands wherever a simulated target shows: nobody must take it for a computer. */
export function SimulatedMark() {
  return (
    <Tooltip label="A simulated target: no real computer is behind it">
      <Badge size="xs" color="violet" variant="outline" tt="none" leftSection={<IconFlask size={10} />} style={{ flexShrink: 0 }}>
        simulated
      </Badge>
    </Tooltip>
  );
}
