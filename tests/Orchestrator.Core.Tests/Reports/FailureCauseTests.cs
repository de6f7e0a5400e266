using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Tests.Reports;

public sealed class FailureCauseTests
{
    [Theory]
    [InlineData("only 312 of 2048 MB are free", "only # of # MB are free")]
    [InlineData("no answer from PC-0042 within 00:10:00", "no answer from (target) within #:#:#")]
    [InlineData("no answer from pc-0042.example", "no answer from (target).example")]
    [InlineData("cannot reach 10.1.22.3 port 22", "cannot reach #.#.#.# port #")]
    [InlineData("unit 3f2504e0-4f89-11d3-9a0c-0305e82c3301 is gone", "unit #-#-#-#-# is gone")]
    [InlineData("read at 0x7FFE01", "read at #")]
    [InlineData("failed with return code 1603: success is return code 0", "failed with return code 1603: success is return code 0")]
    [InlineData("Error 0x80070005 in step 3", "Error 0x80070005 in step #")]
    [InlineData("two\r\n\tlines  of\u0001text ", "two lines of text")]
    [InlineData("the deed is done", "the deed is done")]
    [InlineData("", "")]
    public void What_differs_between_computers_is_left_out_and_what_tells_causes_apart_stays(string message, string cause) =>
        FailureCause.Of(StepOutcome.Failed, message, "PC-0042").ShouldBe(cause);

    [Theory]
    [InlineData(StepOutcome.Succeeded, false)]
    [InlineData(StepOutcome.Skipped, false)]
    [InlineData(StepOutcome.Cancelled, false)]
    [InlineData(StepOutcome.NotApplicable, false)]
    [InlineData(StepOutcome.Failed, true)]
    [InlineData(StepOutcome.TimedOut, true)]
    [InlineData(StepOutcome.Interrupted, true)]
    [InlineData(StepOutcome.Expired, true)]
    public void Only_failures_have_a_cause(StepOutcome outcome, bool hasCause) =>
        (FailureCause.Of(outcome, "some reason", "pc") == "some reason").ShouldBe(hasCause);

    [Fact]
    public void A_long_message_is_cut_but_never_within_a_character()
    {
        var cause = FailureCause.Of(StepOutcome.Failed, new string('x', FailureCause.Longest - 1) + "𝄞𝄞", "pc");
        cause.ShouldBe(new string('x', FailureCause.Longest - 1));
        FailureCause.Of(StepOutcome.Failed, new string('y', 100_000), "pc").Length.ShouldBe(FailureCause.Longest);
    }

    [Fact]
    public void A_target_with_a_name_of_one_letter_does_not_tear_words_apart() =>
        FailureCause.Of(StepOutcome.Failed, "a setup failed", "a").ShouldBe("a setup failed");
}
