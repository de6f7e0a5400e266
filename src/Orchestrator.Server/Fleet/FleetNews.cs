using Orchestrator.Core.Fleet;
using Orchestrator.Messaging.RabbitMq.News;

namespace Orchestrator.Server.Fleet;

/// <summary>Hears what the other servers of a fleet tell.</summary>
internal sealed class FleetNews(BrokerNews news, INewsListener listener) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => news.Listen(listener, stoppingToken);
}
