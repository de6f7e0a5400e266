using Orchestrator.Core.Runs;
using Orchestrator.Core.Tests.Distributions;

namespace Orchestrator.Core.Tests.Runs;

public sealed class DeadlineTests
{
    private static readonly Func<RunRecord, RunRecord> InOneHour = run => run with { Deadline = EngineRig.Noon.AddHours(1) };
    private static readonly TimeSpan JustAfter = TimeSpan.FromHours(1) + EngineRig.Options.Grace;

    [Fact]
    public void Who_accepted_and_never_reported_has_an_unknown_outcome_and_who_accepted_nothing_is_expired()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 3, InOneHour);
        rig.Report(0, Said.Accepted, Said.Started);
        rig.Report(1, Said.Accepted);

        rig.Pass(JustAfter - TimeSpan.FromSeconds(1));
        rig.States.ShouldAllBe(state => state <= TargetRunState.Active);
        rig.Pass(TimeSpan.FromSeconds(1));

        rig.States.ShouldBe([TargetRunState.Failed, TargetRunState.Failed, TargetRunState.Expired]);
        rig[0].Message.ShouldNotBeNull().ShouldStartWith("Outcome unknown");
        rig.Record.Status.ShouldBe(RunStatus.Completed);
        rig.Stored.Events[^2].Text.ShouldBe("The deadline has passed; 3 targets had no result.");
    }

    [Fact]
    public void Who_only_waits_is_expired_and_the_reason_is_what_it_waited_for()
    {
        var inputs = Charts.With(Draw.Literal("maxConcurrent", "1"), Draw.Literal("startWithinMinutes", "600"));
        var rig = new EngineRig(Charts.Execute(inputs), targets: 2, InOneHour);
        rig.Pass(JustAfter);

        rig[1].State.ShouldBe(TargetRunState.Expired);
        rig[1].Message.ShouldNotBeNull().ShouldStartWith("The run's deadline passed. 1 targets execute this already");
    }

    [Fact]
    public void A_paused_run_ends_at_its_deadline_too()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 2, InOneHour);
        rig.Report(0, Said.Accepted);
        rig.Say(new PauseRun(EngineRig.RunId, "olga"));
        rig.Pass(JustAfter);

        rig.Record.Status.ShouldBe(RunStatus.Completed);
        rig.States.ShouldBe([TargetRunState.Failed, TargetRunState.Expired]);
    }

    [Fact]
    public void A_cancelled_target_that_never_answered_is_cancelled_and_one_that_had_accepted_is_unknown()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 2, InOneHour);
        rig.Report(0, Said.Accepted);
        rig.Say(new CancelRun(EngineRig.RunId, "olga"));
        rig.Pass(JustAfter);

        rig.States.First().ShouldBe(TargetRunState.Failed);
        rig[1].State.ShouldBeOneOf(TargetRunState.Cancelled, TargetRunState.Expired);
        rig.Record.Status.ShouldBe(RunStatus.Cancelled);
    }

    [Fact]
    public void A_deadline_that_passed_while_no_server_was_there_is_made_good()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 2, run => run with { StartAt = EngineRig.Noon.AddMinutes(1), Deadline = EngineRig.Noon.AddHours(1) });
        rig.PassTo(EngineRig.Noon.AddDays(3));
        rig.Restart();

        rig.Record.HasEnded.ShouldBeTrue();
    }

    [Fact]
    public void A_report_after_the_deadline_is_kept_and_moves_nothing()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 2, InOneHour);
        var id = rig[0].Command!.Id;
        rig.Report(0, Said.Accepted, Said.Started);
        rig.Pass(JustAfter);

        rig.Say(rig.Reported(0, id, Said.Step(), Said.Succeeded)).Confirmations.ShouldHaveSingleItem().UpTo.ShouldBe(4);

        rig[0].State.ShouldBe(TargetRunState.Failed);
        rig.Stored.Entries.ShouldContain(entry => entry.Late);
    }
}
