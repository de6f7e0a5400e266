using Orchestrator.Contracts.Agents;
using Orchestrator.Server.Outputs;

namespace Orchestrator.Server.Tests;

public sealed class OutputTrailTests
{
    private readonly OutputTrail trail = new();

    [Fact]
    public void A_line_that_turned_out_to_be_another_stands_below_what_was_shown_of_it()
    {
        Next(0, "one\ncard 12").ShouldBe((0, 0, "one\ncard 12"));
        Next(4, "card ********\n", isAnew: true).ShouldBe((0, 4, "\ncard ********\n"));
        Next(18, "two\n").ShouldBe((0, 18, "two\n"));
        Next(4, "card ********\n").ShouldBeNull();
    }

    [Fact]
    public void One_of_which_nothing_was_shown_is_like_any_other()
    {
        Next(0, "one\n").ShouldBe((0, 0, "one\n"));
        Next(10, "two\n", isAnew: true).ShouldBe((6, 10, "two\n"));
    }

    private (long Missing, long Offset, string Text)? Next(long offset, string text, bool isAnew = false) => trail.Next(
        new OutputSeen { Target = "t", RunId = "r", CommandId = "r/0/1", Index = 0, Name = "x", Offset = offset, Text = text, IsAnew = isAnew, Answer = "a" });
}
