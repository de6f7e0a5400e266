using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Fleet;

/// <summary>
/// Reads what the shards need and declares what the servers share at the broker. A broker that is away does not keep the server from
/// answering: it is waited for, and <c>/health/ready</c> says so.
/// </summary>
internal sealed class FleetStart(NamedTimeframes timeframes, NamedSites sites, GoverningGroups groups, FleetLinks fleet, int shards) : BackgroundService
{
    /// <summary>The bounds of the queues, the same for every server.</summary>
    public static TopologyLimits Limits { get; } = new();

    private readonly TaskCompletionSource declared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when everything is declared.</summary>
    public Task Declared => declared.Task;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await timeframes.Load(cancellationToken);
        await sites.Load(cancellationToken);
        await groups.Load(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Topology.Declare(fleet.Connection, shards, Limits, stoppingToken);
        declared.SetResult();
    }
}
