using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

public sealed class CancelTests
{
    private static readonly CancelRun Cancel = new(EngineRig.RunId, "olga");

    [Fact]
    public void Who_only_waits_is_cancelled_at_once()
    {
        var rig = new EngineRig(Flowchart(Activity("rest", "Elsa.Delay", Literal("timeSpan", "\"00:10:00\""))), targets: 2);

        rig.Say(Cancel);

        rig.States.ShouldAllBe(state => state == TargetRunState.Cancelled);
        rig[0].Message.ShouldBe("Cancelled by olga.");
        (rig.Record.Status, rig.Record.CancelledBy).ShouldBe((RunStatus.Cancelled, "olga"));
    }

    [Fact]
    public void A_target_at_work_stays_active_until_it_confirms_that_nothing_runs_any_more()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Report(0, Said.Accepted, Said.Started);

        rig.Say(Cancel);

        var tombstone = rig.Control(0);
        (tombstone.Kind, tombstone.Refers, tombstone.ExpiresAt).ShouldBe((CommandKind.Cancel, "run-1/0/1", rig.Record.Deadline));
        (rig[0].State, rig[0].Wait!.Reason).ShouldBe((TargetRunState.Active, WaitReason.Cancelling));
        rig.ReportControl(0, Said.Accepted);
        rig.Pass(TimeSpan.FromHours(1));
        rig[0].State.ShouldBe(TargetRunState.Active);

        rig.Report(0, Said.Step(StepOutcome.Cancelled), Said.Cancelled);
        (rig[0].State, rig[0].Message).ShouldBe((TargetRunState.Cancelled, "Cancelled by olga."));
        rig.Record.Status.ShouldBe(RunStatus.Cancelled);
    }

    [Fact]
    public void What_finished_before_the_cancel_arrived_counts_as_it_came_out()
    {
        foreach (var (last, state) in new[] { (Said.Succeeded, TargetRunState.Succeeded), (Said.Failed, TargetRunState.Failed) })
        {
            var rig = new EngineRig(Charts.Execute());
            rig.Report(0, Said.Accepted, Said.Started);
            rig.Say(Cancel);
            rig.Report(0, last);

            rig[0].State.ShouldBe(state);
        }
    }

    [Fact]
    public void What_has_done_its_work_may_still_reach_an_end_but_nothing_else()
    {
        var work = Activity("work", "Orchestrator.Execute", Charts.Script);
        foreach (var (next, state) in new[]
                 {
                     (Activity("end", "Elsa.End", Literal("result", "\"skipped\"")), TargetRunState.Skipped),
                     (Activity("rest", "Elsa.Delay", Literal("timeSpan", "\"00:10:00\"")), TargetRunState.Cancelled),
                 })
        {
            var rig = new EngineRig(Charts.Chain(work, "Done", next));
            rig.Report(0, Said.Accepted, Said.Started);
            rig.Say(Cancel);
            rig.Report(0, Said.Succeeded);

            rig[0].State.ShouldBe(state);
        }
    }

    [Fact]
    public void A_tombstone_that_overtook_its_command_cancels_it()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Say(Cancel);

        rig.ReportControl(0, Said.Accepted);
        rig[0].HasEnded.ShouldBeFalse();
        rig.ReportControl(0, Said.Succeeded);

        rig[0].State.ShouldBe(TargetRunState.Cancelled);
    }

    [Fact]
    public void An_answer_to_a_tombstone_after_a_gap_waits_until_the_gap_is_closed()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Say(Cancel);

        rig.Say(rig.Raw(0, rig[0].Control!.Id, Said.Succeeded with { Number = 2 })).Confirmations.ShouldHaveSingleItem().UpTo.ShouldBe(0);

        rig[0].HasEnded.ShouldBeFalse();
        rig.Say(rig.Raw(0, rig[0].Control!.Id, Said.Accepted with { Number = 1 }, Said.Succeeded with { Number = 2 }));
        rig[0].State.ShouldBe(TargetRunState.Cancelled);
    }

    [Fact]
    public void An_agent_that_refuses_because_of_the_tombstone_has_confirmed()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Say(Cancel);
        rig.Report(0, Said.Refused(RefusalReason.Cancelled));

        rig[0].State.ShouldBe(TargetRunState.Cancelled);
    }

    [Fact]
    public void A_finished_tombstone_of_an_accepted_command_waits_for_the_commands_own_answer_and_is_not_sent_twice()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Report(0, Said.Accepted, Said.Started);
        rig.Say(Cancel);
        rig.ReportControl(0, Said.Accepted, Said.Succeeded);
        rig.Restart();
        rig.Pass(TimeSpan.FromHours(1));

        (rig[0].Sequence, rig[0].HasEnded, rig.Stored.Outstanding.Count).ShouldBe((2, false, 0));
    }

    [Fact]
    public void An_installation_under_way_comes_to_its_end_and_nothing_follows()
    {
        foreach (var last in (Finished[])[Said.Succeeded, Said.Failed])
        {
            var rig = new EngineRig(Charts.Chain(Activity("install", "Orchestrator.Install"), "Done", Activity("work", "Orchestrator.Execute", Charts.Script)));
            rig.Report(0, Said.Accepted);
            rig.Say(Cancel);
            var stop = InstallerRequest.In(rig.Stored.Sent[rig[0].Control.ShouldNotBeNull().Id]).ShouldBeOfType<StopRequest>();
            (rig[0].HasEnded, stop.Refers, rig[0].Wait!.Reason).ShouldBe((false, "run-1/0/1", WaitReason.Cancelling));
            rig.Pass(TimeSpan.FromMinutes(2));
            rig.Stored.Resent.Distinct().ShouldBe([stop.Refers, stop.CommandId]);

            rig.Report(0, last);

            rig[0].State.ShouldBe(TargetRunState.Cancelled);
        }
    }

    [Fact]
    public void An_installation_that_has_not_begun_ends_when_an_installer_says_that_it_will_not()
    {
        var rig = new EngineRig(Charts.InstallWithRetry());
        rig.Say(Cancel);
        (rig[0].HasEnded, rig[0].Control, rig[0].Wait!.Reason).ShouldBe((false, null, WaitReason.Cancelling));

        rig.Report(0, Said.Refused(RefusalReason.Cancelled));

        (rig[0].State, rig[0].Message, rig.Stored.Outstanding.Count).ShouldBe((TargetRunState.Cancelled, "Cancelled by olga.", 0));
    }

    [Fact]
    public void An_installation_that_begins_while_its_run_is_being_cancelled_is_told_to_stop()
    {
        var rig = new EngineRig(Charts.InstallWithRetry());
        rig.Say(Cancel);

        rig.Report(0, Said.Started);

        InstallerRequest.In(rig.Stored.Sent[rig[0].Control.ShouldNotBeNull().Id]).ShouldBeOfType<StopRequest>().Refers.ShouldBe("run-1/0/1");
    }

    [Fact]
    public void An_installer_that_says_it_was_stopped_ends_the_target_as_cancelled()
    {
        var rig = new EngineRig(Charts.InstallWithRetry());
        rig.Report(0, Said.Started);
        rig.Say(Cancel);

        rig.Report(0, Said.Step(StepOutcome.Cancelled), Said.Cancelled);

        (rig[0].State, rig[0].Message, rig.Stored.Outstanding.Count).ShouldBe((TargetRunState.Cancelled, "Cancelled by olga.", 0));
    }

    [Fact]
    public void Cancelling_a_paused_run_closes_the_pause_and_replaces_the_hold()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Report(0, Said.Accepted);
        rig.Say(new PauseRun(EngineRig.RunId, "otto"));
        var hold = rig[0].Control!.Id;

        rig.Say(Cancel);

        rig.Stored.Outstanding.ShouldNotContain(hold);
        rig.Control(0).Kind.ShouldBe(CommandKind.Cancel);
        rig.Record.Pauses.ShouldHaveSingleItem().To.ShouldBe(rig.Now);
        rig.Say(Cancel with { By = "otto" }).IsEmpty.ShouldBeTrue();
        rig.Record.CancelledBy.ShouldBe("olga");
    }

    [Fact]
    public void A_run_that_has_not_started_is_cancelled_like_any_other()
    {
        var rig = new EngineRig(Charts.Execute(), change: run => run with { StartAt = EngineRig.Noon.AddHours(1) });
        rig.Say(Cancel);

        (rig.Record.Status, rig[0].State).ShouldBe((RunStatus.Cancelled, TargetRunState.Cancelled));
    }
}
