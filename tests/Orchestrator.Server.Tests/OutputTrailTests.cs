using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
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

    [Fact]
    public void What_is_started_again_begins_a_new_output_and_is_told_before_there_is_any()
    {
        Next(0, "one\ntwo\n").ShouldBe((0, 0, "one\ntwo\n"));

        Next(0, "", starts: 2).ShouldBe((0, 0, ""));
        Next(0, "", starts: 2).ShouldBeNull("it has been told");
        Next(0, "one\n", starts: 2).ShouldBe((0, 0, "one\n"));
        Next(8, "three\n").ShouldBe((0, 8, "three\n"), "what is late of the first start belongs to it");

        trail.Next(Entry with { Output = "one\nend\n", Starts = 2 }, null).ShouldBe((0, 4, "end\n"));
    }

    [Fact]
    public void One_whose_beginning_got_lost_begins_with_what_comes_first()
    {
        Next(10, "two\n", starts: 3).ShouldBe((10, 10, "two\n"));
        Next(0, "", starts: 3).ShouldBeNull();
    }

    private static ReportEntry Entry => new()
    {
        RunId = "r",
        Ordinal = 0,
        TargetId = "t",
        TargetName = "t",
        Phase = ReportPhase.Execution,
        ActivityId = "a",
        ActivityName = "a",
        Attempt = 1,
        CommandId = "r/0/1",
        Number = 3,
        Index = 0,
        Name = "x",
        Outcome = StepOutcome.Succeeded,
        At = DateTimeOffset.UnixEpoch,
    };

    private (long Missing, long Offset, string Text)? Next(long offset, string text, bool isAnew = false, int? starts = null) => trail.Next(
        new OutputSeen { Target = "t", RunId = "r", CommandId = "r/0/1", Index = 0, Starts = starts, Name = "x", Offset = offset, Text = text, IsAnew = isAnew, Answer = "a" });
}
