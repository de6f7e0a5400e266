using Orchestrator.Messaging.RabbitMq.Simulated;

namespace Orchestrator.Server.Fleet;

/// <summary>Offers to play the simulated targets; of the servers that offer, the broker chooses one.</summary>
internal sealed class FleetSimulation(BrokerSimulatedFleet fleet, FleetStart start) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await start.Declared.WaitAsync(stoppingToken);
        await fleet.Run(stoppingToken);
    }
}
