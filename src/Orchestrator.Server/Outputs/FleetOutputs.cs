using Orchestrator.Core.Outputs;
using Orchestrator.Messaging.RabbitMq.Outputs;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Outputs;

/// <summary>Hears the outputs of the fleet's agents once the broker has what that needs.</summary>
internal sealed class FleetOutputs(BrokerOutputs outputs, IOutputReceiver receiver, FleetStart start) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await start.Declared.WaitAsync(stoppingToken);
        await outputs.Run(receiver, stoppingToken);
    }
}
