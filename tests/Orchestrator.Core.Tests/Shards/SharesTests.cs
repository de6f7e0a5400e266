using Orchestrator.Core.Shards;

namespace Orchestrator.Core.Tests.Shards;

public sealed class SharesTests
{
    [Theory]
    [InlineData("100000,10", 500, "490,10")]
    [InlineData("10,100000", 500, "10,490")]
    [InlineData("1000,1000,1000", 500, "167,167,166")]
    [InlineData("1000,50,1000,0", 500, "225,50,225,1")]
    [InlineData("100,0", 500, "300,200")]
    [InlineData("9,9,9", 2, "1,1,1")]
    [InlineData("", 500, "")]
    public void Whoever_wants_little_gets_it_and_the_others_share_the_rest(string wanted, int budget, string expected)
    {
        int[] runs = [.. wanted.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

        string.Join(',', Shares.Of(runs, budget).OrderDescending()).ShouldBe(string.Join(',', expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).OrderDescending()));
        for (var index = 0; index < runs.Length; index++)
            Shares.Of(runs, budget)[index].ShouldBeGreaterThanOrEqualTo(Math.Min(runs[index], budget / runs.Length));
    }

    [Theory]
    [InlineData(500, false, 500)]
    [InlineData(500, true, 125)]
    [InlineData(3, true, 1)]
    public void Behind_a_backlog_less_begins(int tokens, bool isBehind, int budget) => Shares.Budget(tokens, isBehind).ShouldBe(budget);
}
