using Orchestrator.Core.Triggers;

namespace Orchestrator.Server.Triggers;

/// <summary>Fires schedules when they are due. It looks again every few seconds, because other servers publish, too.</summary>
internal sealed class ScheduleLoop(ScheduleKeeper schedules, TimeProvider time, ILogger<ScheduleLoop> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            DateTimeOffset? next = null;
            try
            {
                next = await schedules.Fire(stoppingToken);
            }
#pragma warning disable CA1031 // The store may be away for a while; what becomes due meanwhile is not lost.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogError(failure, "Schedules could not be followed; it is tried again in {Seconds} s", LookAgain.TotalSeconds);
            }

            var patience = next - time.GetUtcNow() is { } until && until < LookAgain ? until : LookAgain;
            await Task.Delay(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, time, stoppingToken);
        }
    }
}
