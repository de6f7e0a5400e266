namespace Orchestrator.Core.Installation;

/// <summary>
/// Who is at work on which target, and which installer workers live. The store compares and counts; it knows no time. A lease holds for as
/// long as its owner stands in the register and is seen to live there (<see cref="Shards.LeaseWatch"/> tells of shards in the same way).
/// </summary>
public interface ITargetLeaseStore
{
    /// <summary>Says that a worker lives, and returns the register: its own new mark included.</summary>
    /// <param name="worker">1 to 200 characters; never used again by a later process.</param>
    Task<IReadOnlyList<WorkerMark>> Beat(string worker, CancellationToken cancellation);

    /// <summary>Removes a worker from the register, so that its leases end; nothing happens if it has said since that it lives.</summary>
    Task Forget(WorkerMark worker, CancellationToken cancellation);

    /// <summary>
    /// Asks for targets. Each is given if it is free, if the same worker has it for the same command already, or if its lease stands exactly
    /// as the wish says it has lapsed.
    /// </summary>
    /// <param name="wishes">No target twice; at most <see cref="AtOnce"/>.</param>
    /// <returns>How the lease of each stands now, in no particular order: the caller's own, or whose it is.</returns>
    Task<IReadOnlyList<TargetLease>> Take(string worker, IReadOnlyCollection<LeaseWish> wishes, CancellationToken cancellation);

    /// <summary>Gives targets back; what is not exactly so any more stays as it is.</summary>
    Task Release(IReadOnlyCollection<TargetLease> leases, CancellationToken cancellation);

    /// <summary>All leases a worker has.</summary>
    Task<IReadOnlyList<TargetLease>> Of(string worker, CancellationToken cancellation);

    /// <summary>Most targets in one question.</summary>
    const int AtOnce = 500;

    /// <summary>What stands for a target where it is woken: who installs on it needs not wait for that. It goes with the target.</summary>
    static string OfWaking(string targetId) => $"{targetId}/wake";
}

/// <summary>An installer worker as it stands in the register.</summary>
/// <param name="Beats">Changes whenever the worker says that it lives.</param>
public sealed record WorkerMark(string Name, long Beats);

/// <param name="Lapsed">A lease of another worker that the caller knows to have lapsed; null: there is none to be taken away.</param>
public sealed record LeaseWish(string TargetId, string CommandId, TargetLease? Lapsed = null);

/// <summary>A target's lease. It stays known after it was given back, so that beginnings of one command are counted.</summary>
/// <param name="Owner">The worker; null: nobody.</param>
/// <param name="CommandId">What it was last taken for.</param>
/// <param name="Beginning">How often it was taken for that command, from 1.</param>
public sealed record TargetLease(string TargetId, string? Owner, string CommandId, int Beginning);
