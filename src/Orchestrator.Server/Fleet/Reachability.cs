using Orchestrator.Messaging.LocalAgents;
using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Server.Fleet;

/// <summary>Opens the ways to the targets before the shards take up their runs.</summary>
internal sealed class Reachability(
    NamedTimeframes timeframes, NamedSites sites, GoverningGroups groups, LocalAgentServer agents, Inventory inventory, SimulatedFleet? fleet)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await timeframes.Load(cancellationToken);
        await sites.Load(cancellationToken);
        await groups.Load(cancellationToken);
        agents.Start();
        if (fleet is null)
            return;
        await inventory.Add([.. fleet.Targets.Where(target => inventory.Find(target.Id) is null)], cancellationToken);
        fleet.Start();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
