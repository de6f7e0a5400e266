using Orchestrator.Core.Runs;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>
/// Compares now and then the stored timeframes, sites and groups with those that the shards of this server know of. Another server may have gone down after it had
/// stored a change and before it told anybody.
/// </summary>
/// <param name="held">Numbers of the shards that this server works on now; one that it takes up later begins with what is stored then.</param>
/// <param name="pace">Real time: the other servers are real.</param>
internal sealed class TimeframeCheck(
    NamedTimeframes timeframes, NamedSites sites, GoverningGroups groups, ShardPost shards, Func<IReadOnlyCollection<int>> held, TimeProvider pace,
    ILogger<TimeframeCheck> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private IReadOnlyList<string> told = [];

    /// <summary>Before the shards are taken up: they begin with what has been read by now.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        told = Words();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Reads timeframes, sites and groups again, and tells the shards if they are not those that were told last.</summary>
    internal async Task Once(CancellationToken cancellation)
    {
        await timeframes.Load(cancellation);
        await sites.Load(cancellation);
        await groups.Load(cancellation);
        var stored = Words();
        if (stored.SequenceEqual(told))
            return;
        await shards.Among(held(), new TimeframesChanged(), cancellation);
        told = stored;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, pace);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Once(stoppingToken);
            }
#pragma warning disable CA1031 // A store or a broker that is away is asked again.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogDebug(failure, "The stored timeframes could not be compared; it is tried again");
            }
        }
    }

    /// <summary>All that windows depend on.</summary>
    private IReadOnlyList<string> Words() =>
    [
        .. timeframes.All().Select(timeframe => $"{timeframe.Name}: {timeframe.Timeframe.ToText()}"),
        .. sites.All().Select(site => $"{site.Name}: {site.Zone} {site.Timeframe} {site.Levels}"),
        .. groups.Governing.Select(group => $"{group.Name}: {group.Timeframe} {group.Query}"),
    ];
}
