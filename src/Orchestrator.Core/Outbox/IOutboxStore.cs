namespace Orchestrator.Core.Outbox;

/// <summary>Announcements that have not left yet. They get in with a batch (<see cref="Runs.RunBatch.Announcements"/>), nowhere else.</summary>
public interface IOutboxStore
{
    /// <summary>The first announcements of a shard that are not forgotten, by position, at most <paramref name="max"/> (1 to 1000).</summary>
    Task<IReadOnlyList<Announcement>> Next(int shard, int max, CancellationToken cancellation);

    /// <summary>Removes the announcements of a shard up to and including a position: they have left.</summary>
    Task Forget(int shard, long upTo, CancellationToken cancellation);

    /// <summary>Removes announcements from before an instant, whether or not they have left, at most <paramref name="max"/>; returns how many.</summary>
    Task<int> RemoveOld(DateTimeOffset before, int max, CancellationToken cancellation);

    /// <summary>How many announcements wait, of all shards.</summary>
    Task<long> Count(CancellationToken cancellation);
}
