using Orchestrator.Messaging.RabbitMq.Agents;

namespace Orchestrator.Server.Fleet;

/// <summary>Hears the fleet's agents once the broker has what that needs.</summary>
internal sealed class FleetPresence(PresenceReceiver receiver, FleetStart start) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await start.Declared.WaitAsync(stoppingToken);
        await receiver.Run(stoppingToken);
    }
}
