namespace Orchestrator.Server.Fleet;

/// <summary>Stores what agents have told, every 15 seconds and once more at the end.</summary>
internal sealed class PresenceKeeper(Inventory inventory, TimeProvider time, ILogger<PresenceKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await Flush(stoppingToken);
    }

    private async Task Flush(CancellationToken cancellation)
    {
        try
        {
            await inventory.Flush(cancellation);
        }
#pragma warning disable CA1031 // It is tried again; nothing but the time of the last sign of life can be lost.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LogWarning(failure, "What agents told of themselves could not be stored; it is tried again in {Interval}", Interval);
        }
    }
}
