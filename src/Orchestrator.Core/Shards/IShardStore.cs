namespace Orchestrator.Core.Shards;

/// <summary>The right to write a shard's runs. A new epoch begins with every acquisition, so that a former owner's late write is refused.</summary>
public sealed record ShardLease(int Shard, string Owner, long Epoch);

/// <summary>The lease is somebody else's by now. Whoever sees this forgets the shard's runs and stops consuming.</summary>
public sealed class LeaseLostException(ShardLease lease)
    : Exception($"Shard {lease.Shard} no longer belongs to '{lease.Owner}' (epoch {lease.Epoch}).")
{
    public ShardLease Lease { get; } = lease;
}

/// <summary>
/// Ownership of shards and the servers that share them. The store compares and counts; it knows no time, so that nobody's clock matters: a
/// lease has lapsed for whoever has seen it unchanged for long enough (<see cref="LeaseWatch"/>).
/// </summary>
public interface IShardStore
{
    /// <summary>The number of shards, fixed by whoever asks first.</summary>
    Task<int> Shards(int ifFirst, CancellationToken cancellation);

    /// <summary>Says that a server lives, and returns how everything stands: its own new mark included.</summary>
    /// <param name="server">1 to 200 characters.</param>
    Task<ShardBoard> Beat(string server, CancellationToken cancellation);

    /// <summary>Removes a server that says goodbye or has gone silent; nothing happens if it has said since that it lives.</summary>
    Task Forget(ServerMark server, CancellationToken cancellation);

    /// <summary>
    /// Takes a shard that is free, held by the same owner, or exactly as <paramref name="lapsed"/> says; null if another owner holds it.
    /// </summary>
    /// <param name="lapsed">The lease that the caller has seen unchanged for its duration; null: there is none to be taken away.</param>
    Task<ShardLease?> Acquire(int shard, string owner, LeaseMark? lapsed, CancellationToken cancellation);

    /// <summary>Changes the lease's mark, as every batch does.</summary>
    /// <exception cref="LeaseLostException">It is no longer the caller's.</exception>
    Task Renew(ShardLease lease, CancellationToken cancellation);

    /// <summary>Gives a shard back; nothing happens if it is no longer the caller's.</summary>
    Task Release(ShardLease lease, CancellationToken cancellation);
}
