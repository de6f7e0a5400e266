namespace Orchestrator.Core.Shards;

/// <summary>
/// Tells by looking again and again who lives and which leases hold: what has not changed for the lease's duration, measured on the
/// observer's own clock from when it saw the present state for the first time, has lapsed. An owner measures from before its renewal left,
/// so it knows earlier than anybody else.
/// </summary>
/// <param name="pace">Its timestamps are used, never its time of day.</param>
public sealed class LeaseWatch(TimeProvider pace, TimeSpan duration)
{
    private Dictionary<string, (ServerMark Mark, long Since)> servers = new(StringComparer.Ordinal);
    private Dictionary<int, (LeaseMark Mark, long Since)> leases = [];

    /// <summary>Looks at the board as it was just read.</summary>
    public void See(ShardBoard board)
    {
        var now = pace.GetTimestamp();
        servers = board.Servers.ToDictionary(
            mark => mark.Name,
            mark => (mark, servers.TryGetValue(mark.Name, out var seen) && seen.Mark == mark ? seen.Since : now),
            StringComparer.Ordinal);
        leases = board.Leases.ToDictionary(
            mark => mark.Shard,
            mark => (mark, leases.TryGetValue(mark.Shard, out var seen) && seen.Mark == mark ? seen.Since : now));
    }

    /// <summary>Names of the servers that live, in order.</summary>
    public IReadOnlyList<string> Alive => [.. servers.Values.Where(seen => !IsOver(seen.Since, duration)).Select(seen => seen.Mark.Name).Order(StringComparer.Ordinal)];

    /// <summary>Servers that have been silent for so long that nobody needs to remember them.</summary>
    public IReadOnlyList<ServerMark> Gone => [.. servers.Values.Where(seen => IsOver(seen.Since, 6 * duration)).Select(seen => seen.Mark)];

    /// <summary>The leases that hold, by shard.</summary>
    public IReadOnlyDictionary<int, string> Holders =>
        leases.Values
            .Where(seen => seen.Mark.Owner is not null && !IsOver(seen.Since, duration))
            .ToDictionary(seen => seen.Mark.Shard, seen => seen.Mark.Owner!);

    /// <summary>The lease of a shard as it was seen, if it has one.</summary>
    public LeaseMark? Find(int shard) => leases.TryGetValue(shard, out var seen) ? seen.Mark : null;

    private bool IsOver(long since, TimeSpan limit) => pace.GetElapsedTime(since) >= limit;
}
