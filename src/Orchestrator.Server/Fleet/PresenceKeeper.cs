namespace Orchestrator.Server.Fleet;

/// <summary>Stores what agents show of themselves: who has come or gone within seconds, signs of life once a minute and at the end.</summary>
internal sealed class PresenceKeeper(Inventory inventory, TimeProvider time, ILogger<PresenceKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private const int IntervalsPerMinute = 30;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush(inventory.Flush, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        for (var ticks = 1; await timer.WaitForNextTickAsync(stoppingToken); ticks++)
            await Flush(ticks % IntervalsPerMinute == 0 ? inventory.Flush : inventory.FlushContacts, stoppingToken);
    }

    private async Task Flush(Func<CancellationToken, Task> flush, CancellationToken cancellation)
    {
        try
        {
            await flush(cancellation);
        }
#pragma warning disable CA1031 // It is tried again; nothing but the time of the last sign of life can be lost.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LogWarning(failure, "What agents showed of themselves could not be stored; it is tried again");
        }
    }
}
