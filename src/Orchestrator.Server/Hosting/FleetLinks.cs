using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.News;

namespace Orchestrator.Server.Hosting;

/// <summary>What ties a server to its fleet: the connection to the broker, one publisher on it and the news of the other servers.</summary>
internal sealed class FleetLinks : IAsyncDisposable
{
    private readonly ILoggerFactory logging;

    private FleetLinks(BrokerSettings settings, string server, ILoggerFactory loggers)
    {
        logging = loggers;
        Settings = settings;
        // The broker and its time-outs are real also where a test clock governs the runs.
        Connection = new BrokerConnection(settings, server, TimeProvider.System, loggers.CreateLogger<BrokerConnection>());
        Publisher = new BrokerPublisher(Connection, TimeProvider.System);
        News = new BrokerNews(Connection, Publisher, server, loggers.CreateLogger<BrokerNews>());
    }

    public BrokerSettings Settings { get; }

    public BrokerConnection Connection { get; }

    public BrokerPublisher Publisher { get; }

    public BrokerNews News { get; }

    /// <summary>Begins to connect; null for a server that stands alone.</summary>
    /// <exception cref="SettingsException">The broker's address cannot be used.</exception>
    public static FleetLinks? Open(ServerSettings settings, string server)
    {
        if (settings.Broker is null)
            return null;
        var loggers = LoggerFactory.Create(builder => ServerLog.Configure(builder, settings.Log));
        try
        {
            return new FleetLinks(BrokerSettings.Parse(settings.Broker), server, loggers);
        }
        catch (FormatException unusable)
        {
            loggers.Dispose();
            throw new SettingsException(unusable.Message, unusable);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Publisher.DisposeAsync();
        await Connection.DisposeAsync();
        logging.Dispose();
    }
}
