using Orchestrator.Core.Fleet;
using Orchestrator.Messaging.RabbitMq.News;

namespace Orchestrator.Server.Fleet;

/// <summary>Hears what the other servers of a fleet tell.</summary>
internal sealed class FleetNews(BrokerNews news, INewsListener listener, FleetStart start) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await start.Declared.WaitAsync(stoppingToken);
        await news.Listen(listener, stoppingToken);
    }
}
