using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Tests.Reports;

public sealed class CausesOfRunTests
{
    [Fact]
    public void The_first_causes_are_told_apart_and_all_that_come_later_are_one()
    {
        var causes = new CausesOfRun([]);
        for (var number = 0; number < CausesOfRun.Most; number++)
            causes.Counted($"cause {number}").ShouldBe($"cause {number}");

        causes.Counted("one too many").ShouldBe(CausesOfRun.Others);
        causes.Counted("and another").ShouldBe(CausesOfRun.Others);
        causes.Counted("cause 7").ShouldBe("cause 7");
        causes.Added.ShouldBe(Enumerable.Range(0, CausesOfRun.Most).Select(number => $"cause {number}"));
    }

    [Fact]
    public void Those_that_are_known_count_and_are_not_added_again()
    {
        var causes = new CausesOfRun(Enumerable.Range(0, CausesOfRun.Most - 1).Select(number => $"cause {number}"));

        causes.Counted("cause 0").ShouldBe("cause 0");
        causes.Counted("the last").ShouldBe("the last");
        causes.Counted("the last").ShouldBe("the last");
        causes.Counted("one too many").ShouldBe(CausesOfRun.Others);
        causes.Added.ShouldBe(["the last"]);
    }

    [Fact]
    public void Neither_no_cause_nor_the_others_take_a_place()
    {
        var causes = new CausesOfRun([]);

        causes.Counted("").ShouldBe("");
        causes.Counted(CausesOfRun.Others).ShouldBe(CausesOfRun.Others);
        causes.Added.ShouldBeEmpty();
    }
}
