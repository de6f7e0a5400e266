using Orchestrator.Messaging.RabbitMq.Simulated;

namespace Orchestrator.Server.Fleet;

/// <summary>Adds the simulated targets to the inventory and offers to play them; of the servers that offer, the broker chooses one.</summary>
internal sealed class FleetSimulation(BrokerSimulatedFleet fleet, Inventory inventory, FleetStart start) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await start.Declared.WaitAsync(stoppingToken);
        await inventory.Add([.. fleet.Targets.Where(target => inventory.Find(target.Id) is null)], stoppingToken);
        await fleet.Run(stoppingToken);
    }
}
