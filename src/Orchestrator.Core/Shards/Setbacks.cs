using System.Collections.Concurrent;

namespace Orchestrator.Core.Shards;

/// <summary>Shards on which work has failed, and until when each is left alone: longer and longer while it fails at once again.</summary>
internal sealed class Setbacks(TimeProvider pace, ShardOptions options)
{
    private readonly ConcurrentDictionary<int, Setback> setbacks = [];

    public bool IsPausing(int shard) => setbacks.TryGetValue(shard, out var setback) && pace.GetElapsedTime(setback.Since) < setback.Pause;

    /// <summary>The shard is somebody else's by now; asking for it at once would be of no use.</summary>
    public void Lost(int shard) => setbacks[shard] = new Setback(pace.GetTimestamp(), 0, options.TryAgainAfter);

    /// <param name="acquired">Timestamp of when the work began.</param>
    /// <returns>For how long the shard is left alone.</returns>
    public TimeSpan Failed(int shard, long acquired)
    {
        var hasWorked = pace.GetElapsedTime(acquired) >= options.LeaseDuration;
        var times = hasWorked || !setbacks.TryGetValue(shard, out var before) ? 1 : before.Times + 1;
        var pause = options.TryAgainAfter * Math.Pow(2, Math.Min(times - 1, 10));
        pause = pause < options.TryAgainWithin ? pause : options.TryAgainWithin;
        setbacks[shard] = new Setback(pace.GetTimestamp(), times, pause);
        return pause;
    }

    private readonly record struct Setback(long Since, int Times, TimeSpan Pause);
}
