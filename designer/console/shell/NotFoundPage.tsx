import { Button } from '@mantine/core';
import { IconError404 } from '@tabler/icons-react';
import { Link } from 'react-router';
import { Empty } from './states';

export function NotFoundPage() {
  return (
    <Empty icon={IconError404} title="There is no such page">
      <Button component={Link} to="/runs" variant="light">
        To the runs
      </Button>
    </Empty>
  );
}
