using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Tests.Reports;

public sealed class OutcomeCountsTests
{
    [Fact]
    public void What_was_not_tried_counts_on_neither_side_of_the_success_rate()
    {
        var counts = OutcomeCounts.None
            .Plus(StepOutcome.Succeeded, 6).Plus(StepOutcome.Failed, 1).Plus(StepOutcome.Expired, 1)
            .Plus(StepOutcome.Skipped, 50).Plus(StepOutcome.Cancelled, 50).Plus(StepOutcome.NotApplicable, 50);
        counts.Total.ShouldBe(158);
        counts.Failures.ShouldBe(2);
        counts.SuccessRate.ShouldBe(0.75);
    }

    [Fact]
    public void Nothing_tried_has_no_success_rate() => OutcomeCounts.None.Plus(StepOutcome.Skipped, 3).SuccessRate.ShouldBeNull();
}
