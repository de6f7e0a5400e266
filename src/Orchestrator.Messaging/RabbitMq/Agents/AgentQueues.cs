using Orchestrator.Contracts.Broker;
using RabbitMQ.Client;

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

    /// <summary>Somebody waits for the answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Makes the queue, or finds it.</summary>
    /// <exception cref="BrokerException">It is there and is different, or the broker does not let this server make it, or is away.</exception>
    public Task Declare(string targetId, CancellationToken cancellation)
    {
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "classic",
            ["x-max-length"] = Waiting,
            ["x-max-length-bytes"] = Bytes,
            ["x-overflow"] = "reject-publish",
        };
        return Ask((channel, limit) => Topology.Queue(channel, BrokerNames.AgentQueue(targetId), arguments, limit), cancellation);
    }

    /// <summary>Removes the queue and what is in it; nothing happens if there is none.</summary>
    /// <exception cref="BrokerException">The broker is away.</exception>
    public Task Delete(string targetId, CancellationToken cancellation) =>
        Ask((channel, limit) => channel.QueueDeleteAsync(BrokerNames.AgentQueue(targetId), ifUnused: false, ifEmpty: false, noWait: false, limit), cancellation);

    private async Task Ask(Func<IChannel, CancellationToken, Task> question, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await using var channel = await connection.OpenChannel(options: null, limit.Token);
            await question(channel, limit.Token);
        }
        catch (Exception failure) when (failure is not BrokerException && BrokerFailure.IsLoss(failure) && !cancellation.IsCancellationRequested)
        {
            throw new BrokerException(connection.Problem ?? "The broker does not answer.", failure);
        }
    }
}
