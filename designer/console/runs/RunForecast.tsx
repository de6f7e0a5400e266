import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Forecast, StartRun } from '../api/types';
import { useSession } from '../session/SessionProvider';
import { Failure } from '../shell/states';
import { ForecastPicture } from './ForecastPicture';

/** Asks what would come of a run. The answer goes when something else is asked for; null: there is not enough to ask. */
export function RunForecast({ request }: { request: StartRun | null }) {
  const { client } = useSession();
  const forecast = useMutation({ mutationFn: (body: StartRun) => client.post<Forecast>('/api/runs/forecast', body) });
  const isOfThis = forecast.variables === request;
  return (
    <>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          What would come of it? Nothing is started.
        </Text>
        <Button variant="default" disabled={request === null} loading={forecast.isPending} onClick={() => request && forecast.mutate(request)}>
          Forecast
        </Button>
      </Group>
      {forecast.error && isOfThis && <Failure error={forecast.error} />}
      {forecast.data && isOfThis && <ForecastPicture forecast={forecast.data} />}
    </>
  );
}
