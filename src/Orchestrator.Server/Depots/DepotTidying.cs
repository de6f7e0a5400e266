using Orchestrator.Core.Depots;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Depots;

/// <summary>Forgets what happened at depots long ago, at the start and once an hour: as long as runs are kept, and no more than a number.</summary>
internal sealed class DepotTidying(IDepotStore store, ServerSettings settings, TimeProvider time, ILogger<DepotTidying> log) : BackgroundService
{
    private const int Most = 500_000;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await store.Trim(time.GetUtcNow() - TimeSpan.FromDays(settings.RetentionDays), Most, stoppingToken);
            }
#pragma warning disable CA1031 // The next hour is another one; a server must not go down because it could not tidy up.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogError(failure, "What happened at depots could not be tidied up; it is tried again in an hour");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
