using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>
/// The queue of each agent. It is disposable: what its agent has not accepted is sent again by the engine. Only servers make and remove it;
/// to the agent it is given to read, and to nobody else.
/// </summary>
public sealed class AgentQueues(BrokerConnection connection)
{
    /// <summary>Messages that may wait for one agent. Fewer than an agent takes unacknowledged, so that its welcome always reaches it.</summary>
    private const int Waiting = 500;

    /// <summary>Bytes that may wait for one agent.</summary>
    private const long Bytes = 64 * 1024 * 1024;

    /// <summary>Makes the queue, or finds it.</summary>
    /// <exception cref="BrokerException">It is there and is different, or the broker does not let this server make it.</exception>
    public async Task Declare(string targetId, CancellationToken cancellation)
    {
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "classic",
            ["x-max-length"] = Waiting,
            ["x-max-length-bytes"] = Bytes,
            ["x-overflow"] = "reject-publish",
        };
        await Topology.Queue(channel, BrokerNames.AgentQueue(targetId), arguments, cancellation);
    }

    /// <summary>Removes the queue and what is in it; nothing happens if there is none.</summary>
    public async Task Delete(string targetId, CancellationToken cancellation)
    {
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        await channel.QueueDeleteAsync(BrokerNames.AgentQueue(targetId), ifUnused: false, ifEmpty: false, noWait: false, cancellation);
    }
}
