namespace Orchestrator.Core.Shards;

/// <summary>The right to write a shard's runs. A new epoch begins with every acquisition, so that a former owner's late write is refused.</summary>
public sealed record ShardLease(int Shard, string Owner, long Epoch);

/// <summary>The lease is somebody else's by now. Whoever sees this forgets the shard's runs and stops consuming.</summary>
public sealed class LeaseLostException(ShardLease lease)
    : Exception($"Shard {lease.Shard} no longer belongs to '{lease.Owner}' (epoch {lease.Epoch}).")
{
    public ShardLease Lease { get; } = lease;
}

/// <summary>Ownership of shards. The store's clock is the caller's: leases are renewed well before they lapse.</summary>
public interface IShardStore
{
    /// <summary>The number of shards, fixed by whoever asks first.</summary>
    Task<int> Shards(int ifFirst, CancellationToken cancellation);

    /// <summary>Takes a shard that is free, lapsed, or held by the same owner; null if another owner's lease is in force.</summary>
    /// <param name="now">The caller's clock.</param>
    /// <param name="until">When the lease lapses unless renewed.</param>
    Task<ShardLease?> Acquire(int shard, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>Prolongs a lease, as every batch does.</summary>
    /// <exception cref="LeaseLostException">It is no longer the caller's.</exception>
    Task Renew(ShardLease lease, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>Gives a shard back; nothing happens if it is no longer the caller's.</summary>
    Task Release(ShardLease lease, CancellationToken cancellation);
}
