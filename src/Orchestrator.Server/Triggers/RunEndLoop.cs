using Orchestrator.Core.Triggers;

namespace Orchestrator.Server.Triggers;

/// <summary>Follows up the ends of runs, whichever server stored them.</summary>
internal sealed class RunEndLoop(RunEnds ends, TimeProvider time, ILogger<RunEndLoop> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var more = false;
            try
            {
                more = await ends.Follow(stoppingToken);
            }
#pragma warning disable CA1031 // The store may be away for a while; ends stay among those to follow.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogError(failure, "Ends of runs could not be followed up; it is tried again in {Seconds} s", LookAgain.TotalSeconds);
            }

            if (!more)
                await Task.Delay(LookAgain, time, stoppingToken);
        }
    }
}
