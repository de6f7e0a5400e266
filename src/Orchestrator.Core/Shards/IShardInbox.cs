using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Shards;

/// <summary>An input as it was received: acknowledged once its consequences are stored.</summary>
public sealed record Delivery(RunInput Input, ulong Tag);

/// <summary>The consuming end of a shard's queue; only the holder of the shard's lease opens it.</summary>
public interface IShardInbox : IAsyncDisposable
{
    /// <summary>Waits until there is at least one input or <paramref name="patience"/> is over, then takes what is there, at most <paramref name="max"/>, in order.</summary>
    Task<IReadOnlyList<Delivery>> Receive(int max, TimeSpan patience, CancellationToken cancellation);

    /// <summary>These inputs need not come again. What is never acknowledged is delivered again to the next owner.</summary>
    Task Acknowledge(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation);
}

/// <summary>The way to a shard's owner, wherever it is.</summary>
public interface IShardQueues
{
    /// <summary>What keeps inputs from coming and going, for people; null while nothing does.</summary>
    string? Problem { get; }

    Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation);

    /// <summary>
    /// Hands an input to a shard. Done when it can no longer be lost: in-process when its consequences are stored, with a broker when it
    /// is durable there.
    /// </summary>
    Task Post(int shard, RunInput input, CancellationToken cancellation);

    /// <summary>Hands an input over without waiting; whoever caused it repeats it if it is lost (reports do).</summary>
    ValueTask Offer(int shard, RunInput input, CancellationToken cancellation);
}
