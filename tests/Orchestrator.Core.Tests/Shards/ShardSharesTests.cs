using Orchestrator.Core.Shards;

namespace Orchestrator.Core.Tests.Shards;

public sealed class ShardSharesTests
{
    /// <summary>Who holds how many of the shards (the rest is free), and what the first does.</summary>
    [Theory]
    [InlineData(4, "0", 4, 4, 0)]
    [InlineData(4, "4", 4, 0, 0)]
    [InlineData(8, "8 0", 4, 0, 4)]
    [InlineData(8, "0 8", 4, 0, 0)]
    [InlineData(8, "4 4", 4, 0, 0)]
    [InlineData(8, "4 4 0", 3, 0, 1)]
    [InlineData(8, "0 4 4", 2, 0, 0)]
    [InlineData(8, "3 3 2", 3, 0, 0)]
    [InlineData(8, "2 3 3", 2, 0, 0)]
    [InlineData(8, "4 0", 4, 0, 0)]
    [InlineData(8, "0 4", 4, 4, 0)]
    [InlineData(8, "1 4", 4, 3, 0)]
    [InlineData(8, "5 1", 4, 0, 1)]
    [InlineData(2, "1 1 0", 1, 0, 0)]
    [InlineData(2, "0 1 1", 0, 0, 0)]
    [InlineData(2, "2 0 0", 1, 0, 1)]
    [InlineData(3, "0 0", 2, 2, 0)]
    [InlineData(3, "0 2", 1, 1, 0)]
    [InlineData(1, "0 0 0", 1, 1, 0)]
    public void What_a_server_takes_and_gives(int shards, string held, int share, int takes, int gives)
    {
        var counts = held.Split(' ').Select(int.Parse).ToList();
        var alive = counts.Select((_, index) => $"server-{index}").ToList();
        var holders = new Dictionary<int, string>();
        foreach (var (count, index) in counts.Select((count, index) => (count, index)))
        {
            for (var number = 0; number < count; number++)
                holders.Add(holders.Count, alive[index]);
        }

        var plan = ShardShares.Plan(alive[0], shards, alive, holders);

        (plan.Share, plan.Take.Count, plan.Give).ShouldBe((share, takes, gives));
        plan.Take.ShouldAllBe(shard => shard >= holders.Count && shard < shards);
    }

    [Fact]
    public void A_shard_whose_dead_holders_lease_still_holds_is_nobodys_to_take()
    {
        var plan = ShardShares.Plan("a", 2, ["a"], new Dictionary<int, string> { [1] = "dead" });

        (plan.Share, plan.Give).ShouldBe((2, 0));
        plan.Take.ShouldBe([0]);
    }

    /// <summary>Servers come and go; every look of any server is followed at once, in any order.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void All_have_their_share_after_few_looks_and_then_nothing_moves(int seed)
    {
        var random = new Random(seed);
        for (var world = 0; world < 200; world++)
        {
            var shards = 1 + random.Next(16);
            var alive = Enumerable.Range(0, 1 + random.Next(5)).Select(number => $"server-{number}").ToList();
            var holders = new Dictionary<int, string>();
            for (var change = 0; change < 4; change++)
            {
                var moves = Settle(shards, alive, holders, random);
                holders.Count.ShouldBe(shards, "a shard is nobody's");
                var counts = alive.Select(server => holders.Values.Count(owner => owner == server)).ToList();
                (counts.Max() - counts.Min()).ShouldBeLessThanOrEqualTo(1, $"{shards} shards are spread as {string.Join(", ", counts)}");
                moves.ShouldBeLessThanOrEqualTo(2 * shards, "shards move more than they need to");
                Settle(shards, alive, holders, random).ShouldBe(0, "shards go on moving when all have their share");
                Change(alive, holders, random, change);
            }
        }
    }

    private static int Settle(int shards, List<string> alive, Dictionary<int, string> holders, Random random)
    {
        var moves = 0;
        for (var round = 0; round < 4; round++)
        {
            foreach (var server in alive.OrderBy(_ => random.Next()).ToList())
            {
                var plan = ShardShares.Plan(server, shards, alive, holders);
                foreach (var given in holders.Where(pair => pair.Value == server).Select(pair => pair.Key).Take(plan.Give).ToList())
                    holders.Remove(given);
                foreach (var taken in plan.Take)
                    holders.Add(taken, server);
                moves += plan.Give + plan.Take.Count;
            }
        }

        return moves;
    }

    private static void Change(List<string> alive, Dictionary<int, string> holders, Random random, int change)
    {
        if (alive.Count > 1 && random.Next(2) == 0)
        {
            var dead = alive[random.Next(alive.Count)];
            alive.Remove(dead);
            foreach (var freed in holders.Where(pair => pair.Value == dead).Select(pair => pair.Key).ToList())
                holders.Remove(freed);
        }
        else
        {
            alive.Add($"newcomer-{change}-{random.Next()}");
        }
    }
}
