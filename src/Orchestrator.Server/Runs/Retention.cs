using Orchestrator.Core.Runs;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Runs;

/// <summary>Removes ended runs that are older than the settings say, at the start and once a day.</summary>
internal sealed class Retention(IRunStore runs, ServerSettings settings, TimeProvider time, ILogger<Retention> log) : BackgroundService
{
    // Few at a time: each removal is one transaction, and a run may have 100,000 targets.
    private const int RemovedAtOnce = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromDays(1), time);
        do
        {
            try
            {
                await Remove(stoppingToken);
            }
#pragma warning disable CA1031 // Tomorrow is another day; a server must not go down because it could not tidy up.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogError(failure, "Old runs could not be removed; it is tried again in a day");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Remove(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - TimeSpan.FromDays(settings.RetentionDays);
        var removed = 0;
        int last;
        do
        {
            last = await runs.RemoveEnded(before, RemovedAtOnce, cancellation);
            removed += last;
        }
        while (last > 0);
        if (removed > 0)
            log.LogInformation("{Removed} runs that ended before {Before:yyyy-MM-dd} were removed", removed, before);
    }
}
