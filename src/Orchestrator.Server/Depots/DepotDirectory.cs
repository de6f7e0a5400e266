using Orchestrator.Core.Depots;
using Orchestrator.Core.Fleet;

namespace Orchestrator.Server.Depots;

/// <summary>Depots in memory over their store; every change is told to the other servers, and what nobody was told is found a little later.</summary>
internal sealed class DepotDirectory(IDepotStore store, IServerNews news, ILogger<DepotDirectory> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    private volatile DepotTree tree = new([]);

    /// <summary>As they are now.</summary>
    public DepotTree Tree => tree;

    /// <summary>Reads everything again.</summary>
    public async Task Load(CancellationToken cancellation) => tree = new DepotTree(await store.All(cancellation));

    public async Task Save(Depot depot, CancellationToken cancellation)
    {
        await store.Save(depot, cancellation);
        await Changed(cancellation);
    }

    /// <returns>False if there was none of that name.</returns>
    public async Task<bool> Remove(string name, CancellationToken cancellation)
    {
        var removed = await store.Remove(name, cancellation);
        if (removed)
            await Changed(cancellation);
        return removed;
    }

    /// <summary>Before the engine asks for the nearest.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Load(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Load(stoppingToken);
            }
#pragma warning disable CA1031 // A store that is away is asked again.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogDebug(failure, "The depots could not be read; it is tried again");
            }
        }
    }

    private async Task Changed(CancellationToken cancellation)
    {
        await Load(cancellation);
        await news.Tell(new StoreChanged(NewsTopic.Depots, []), cancellation);
    }
}
