using Orchestrator.Core.Shards;

namespace Orchestrator.Core.Outbox;

/// <summary>Lets the announcements of a shard leave. A server without a bus has none, and then nothing is announced.</summary>
public interface IOutboxRelay
{
    /// <summary>Works for as long as the shard is this server's, beginning with what its last owner left behind. Faults are its own affair: it ends when cancelled, and only then.</summary>
    Task Run(ShardLease lease, CancellationToken cancellation);

    /// <summary>A batch with announcements has been stored. Neither throws nor takes long.</summary>
    void Stored(int shard);
}
