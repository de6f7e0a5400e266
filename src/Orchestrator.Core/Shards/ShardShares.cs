namespace Orchestrator.Core.Shards;

/// <summary>What one server does about the shards now.</summary>
/// <param name="Share">How many it is to have in the end.</param>
/// <param name="Take">Shards that nobody holds and that are this server's to take.</param>
/// <param name="Give">How many of its shards it hands over.</param>
public sealed record ShardPlan(int Share, IReadOnlyList<int> Take, int Give);

/// <summary>
/// Spreads shards evenly: every server has the same number, or one more where it does not come out even. All servers reckon alike from
/// what they see, so they need not talk; where they see differently, the store lets only one have a shard, and the next look puts it right.
/// </summary>
public static class ShardShares
{
    /// <param name="me">One of <paramref name="alive"/>.</param>
    /// <param name="shards">Number of shards, 1 or more.</param>
    /// <param name="alive">The servers that live.</param>
    /// <param name="holders">The leases that hold, by shard.</param>
    public static ShardPlan Plan(string me, int shards, IReadOnlyCollection<string> alive, IReadOnlyDictionary<int, string> holders)
    {
        // Whoever has more already keeps the odd one: nothing moves without need.
        var held = alive.ToDictionary(server => server, server => holders.Values.Count(owner => owner == server), StringComparer.Ordinal);
        var ranked = alive.OrderByDescending(server => held[server]).ThenBy(server => server, StringComparer.Ordinal).ToList();
        var myRank = ranked.IndexOf(me);
        var needBefore = ranked.Take(myRank).Select((server, rank) => Math.Max(0, ShareOf(rank) - held[server])).Sum();
        var mine = ShareOf(myRank);
        var take = Enumerable.Range(0, shards).Where(shard => !holders.ContainsKey(shard)).Skip(needBefore).Take(Math.Max(0, mine - held[me]));
        return new ShardPlan(mine, [.. take], Math.Max(0, held[me] - mine));

        int ShareOf(int rank) => (shards / ranked.Count) + (rank < shards % ranked.Count ? 1 : 0);
    }
}
