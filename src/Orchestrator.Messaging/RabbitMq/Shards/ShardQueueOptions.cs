namespace Orchestrator.Messaging.RabbitMq.Shards;

/// <summary>How a server uses the queues of shards; unlike <see cref="TopologyLimits"/> each may do it otherwise.</summary>
public sealed record ShardQueueOptions
{
    /// <summary>Inputs the broker hands to an inbox ahead of their acknowledgement: two batches, so that one is there while another is stored. 1 to 2000.</summary>
    public ushort Prefetch { get; init; } = 1_000;

    /// <summary>
    /// An input that was delivered this often without being acknowledged may be what its owners died of: from then on it is handed out
    /// alone, so that those behind it are not suspected with it.
    /// </summary>
    public int SuspectAfter { get; init; } = 5;

    /// <summary>An input that was delivered this often without being acknowledged is parked, one in the life of an inbox.</summary>
    public int Deliveries { get; init; } = 20;

    /// <summary>Inputs of one shard that wait in this process until the broker has taken them; beyond it whoever brings more waits.</summary>
    public int Outgoing { get; init; } = 1_000;

    /// <summary>Inputs sent to the broker at once.</summary>
    public int SendAtOnce { get; init; } = 250;
}
