using Orchestrator.Contracts.Bus;
using Orchestrator.Messaging.RabbitMq;
using RabbitMQ.Client;

namespace Orchestrator.Messaging.Bus;

/// <summary>What must be there before the bus works; again changes nothing.</summary>
internal static class BusTopology
{
    private static readonly string[] Told = [BusNames.RunStarted, BusNames.RunCompleted, BusNames.TargetFinished, BusNames.RunRefused];

    /// <summary>Waits for the broker. Declares what all servers share, and the exchanges of what is told: whoever wants to listen must find them before the first word.</summary>
    public static async Task Declare(BrokerConnection connection, int shards, CancellationToken cancellation)
    {
        await Topology.Declare(connection, shards, new TopologyLimits(), cancellation);
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        foreach (var exchange in Told)
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellation);
    }
}
