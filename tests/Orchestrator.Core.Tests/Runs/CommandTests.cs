using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

public sealed class CommandTests
{
    private readonly EngineRig rig = new(Charts.Execute(), targets: 2);

    [Fact]
    public void A_command_says_what_it_is_about_and_what_limits_it()
    {
        var command = rig.Command(1);

        (command.Id, command.RunId, command.Target, command.Activity).ShouldBe(("run-1/1/1", "run-1", "t1", "work"));
        (command.Attempt, command.Sequence, command.IssuedAt, command.ExpiresAt).ShouldBe((1, 1L, EngineRig.Noon, EngineRig.Noon.AddDays(7)));
        (command.Deadline, command.StartBy, command.Window, command.Held).ShouldBe((EngineRig.Noon.AddDays(7), null, null, false));
        (rig[1].State, rig[1].Wait!.Reason).ShouldBe((TargetRunState.Waiting, WaitReason.Agent));
    }

    [Fact]
    public void Accepted_started_step_and_finished_move_the_target_and_are_confirmed()
    {
        var id = rig[0].Command!.Id;

        rig.Report(0, Said.Accepted).Confirmations.ShouldBe([new ReportConfirmation("t0", CommandDestination.Agent, id, 1)]);
        (rig[0].State, rig[0].Wait!.Reason, rig.Stored.Outstanding.Contains(id)).ShouldBe((TargetRunState.Waiting, WaitReason.Start, false));

        rig.Report(0, Said.Started);
        (rig[0].State, rig[0].Wait!.Reason).ShouldBe((TargetRunState.Active, WaitReason.Executing));

        rig.Report(0, Said.Step(), Said.Succeeded).Confirmations.ShouldBe([new ReportConfirmation("t0", CommandDestination.Agent, id, 4)]);
        rig[0].State.ShouldBe(TargetRunState.Succeeded);
    }

    [Fact]
    public void What_the_agent_waits_for_is_what_the_target_waits_for_until_it_goes_on()
    {
        rig.Report(0, Said.Accepted, Said.Started, Said.Waiting("'setup': somebody has to log on at the computer"));
        (rig[0].State, rig[0].Wait).ShouldBe(
            (TargetRunState.Active, new Wait(WaitReason.User, "The agent has begun and waits: 'setup': somebody has to log on at the computer.")));

        rig.Report(0, Said.Waiting(null));
        rig[0].Wait!.Reason.ShouldBe(WaitReason.Executing);

        rig.Report(0, Said.Waiting("'setup': clerk has postponed it"), Said.Step(StepOutcome.Cancelled));
        rig[0].Wait!.Reason.ShouldBe(WaitReason.Executing);
    }

    [Fact]
    public void What_comes_twice_is_confirmed_again_and_moves_nothing()
    {
        var id = rig[0].Command!.Id;
        var first = rig.Reported(0, id, Said.Accepted, Said.Started, Said.Step(name: "one"));
        rig.Say(first);
        var before = rig[0];

        var again = rig.Say(first);

        again.IsEmpty.ShouldBeTrue();
        again.Confirmations.ShouldHaveSingleItem().UpTo.ShouldBe(3);
        rig[0].ShouldBe(before);
    }

    [Fact]
    public void An_item_after_a_gap_waits_until_the_gap_is_closed()
    {
        var id = rig[0].Command!.Id;

        var batch = rig.Say(rig.Raw(0, id, Said.Accepted with { Number = 1 }, Said.Step() with { Number = 3 }, Said.Succeeded with { Number = 4 }));

        batch.Confirmations.ShouldHaveSingleItem().UpTo.ShouldBe(1);
        rig[0].Command!.Reported.ShouldBe(1);
        rig.Stored.Entries.ShouldBeEmpty();
        rig.Say(rig.Raw(0, id, Said.Started with { Number = 2 }, Said.Step() with { Number = 3 }, Said.Succeeded with { Number = 4 }));
        rig[0].State.ShouldBe(TargetRunState.Succeeded);
        rig.Stored.Entries.Count(entry => entry.Phase == ReportPhase.Execution).ShouldBe(1);
    }

    [Fact]
    public void Nothing_counts_after_the_last_item()
    {
        var batch = rig.Report(0, Said.Refused(RefusalReason.Unsupported), Said.Step());

        batch.Confirmations.ShouldHaveSingleItem().UpTo.ShouldBe(1);
        rig.Stored.Entries.ShouldNotContain(entry => entry.Phase == ReportPhase.Execution);
    }

    [Fact]
    public void A_target_cannot_answer_for_another_one()
    {
        var foreign = rig.Reported(0, rig[0].Command!.Id, Said.Accepted, Said.Started, Said.Step(), Said.Succeeded);

        var batch = rig.Say(foreign with { Report = foreign.Report with { Target = "t1" } });

        (batch.IsEmpty, batch.Confirmations.Count).ShouldBe((true, 0));
        rig[0].Command!.Reported.ShouldBe(0);
    }

    [Theory]
    [InlineData("run-1/0")]
    [InlineData("run-1/77/1")]
    [InlineData("run-1/-1/1")]
    [InlineData("")]
    [InlineData("//")]
    public void A_report_about_no_command_of_the_run_is_ignored(string commandId) =>
        rig.Say(rig.Raw(0, commandId, Said.Accepted with { Number = 1 })).IsEmpty.ShouldBeTrue();

    [Fact]
    public void A_report_that_comes_after_the_result_is_kept_as_late_and_confirmed()
    {
        var id = rig[0].Command!.Id;
        rig.Report(0, Said.Refused(RefusalReason.Unsupported));

        var batch = rig.Say(rig.Raw(0, id, Said.Step() with { Number = 2 }, Said.Succeeded with { Number = 3 }));

        batch.Confirmations.ShouldHaveSingleItem().UpTo.ShouldBe(3);
        rig.Stored.Entries.Where(entry => entry.Late).ShouldHaveSingleItem().Name.ShouldBe("setup");
        rig[0].State.ShouldBe(TargetRunState.Failed);
    }

    [Theory]
    [InlineData(RefusalReason.Signature, TargetRunState.Failed)]
    [InlineData(RefusalReason.WrongTarget, TargetRunState.Failed)]
    [InlineData(RefusalReason.Clock, TargetRunState.Failed)]
    [InlineData(RefusalReason.Cancelled, TargetRunState.Failed)]
    [InlineData(RefusalReason.Unsupported, TargetRunState.Failed)]
    [InlineData(RefusalReason.Expired, TargetRunState.Expired)]
    public void A_refusal_ends_the_target_with_its_reason(RefusalReason reason, TargetRunState state)
    {
        rig.Report(0, Said.Refused(reason, "The clock is wrong."));

        (rig[0].State, rig[0].Message).ShouldBe((state, "The clock is wrong."));
        rig.Stored.Outstanding.ShouldNotContain("run-1/0/1");
    }

    [Fact]
    public void A_command_that_is_not_accepted_is_sent_again_ever_more_rarely_and_at_once_when_the_target_appears()
    {
        var resent = new List<double>();
        for (var minute = 0; minute < 60 * 2; minute++)
        {
            rig.Pass(TimeSpan.FromSeconds(30));
            if (rig[0].Command!.Resent > resent.Count)
                resent.Add((rig.Now - EngineRig.Noon).TotalSeconds);
        }

        resent.ShouldBe([30, 90, 210, 450, 930, 1530, 2130, 2730, 3330]);
        rig.Stored.Resent.Count(id => id == "run-1/0/1").ShouldBe(resent.Count);
        rig.Say(new TargetAppeared("t0")).Resends.ShouldBe(["run-1/0/1"]);
        rig.Report(0, Said.Accepted);
        rig.Say(new TargetAppeared("t0")).Resends.ShouldBeEmpty();
        rig[0].WakeAt.ShouldBeNull();
    }

    [Fact]
    public void A_command_that_could_not_be_handed_over_says_so_and_stays_outstanding()
    {
        rig.Say(new CommandUndeliverable("run-1", 0, "run-1/0/1", "Its agent is not connected."));

        rig[0].Wait!.Why.ShouldContain("Its agent is not connected.");
        rig.Stored.Outstanding.ShouldContain("run-1/0/1");
        rig.Report(0, Said.Accepted);
        rig.Say(new CommandUndeliverable("run-1", 0, "run-1/0/1", "Its agent is not connected.")).IsEmpty.ShouldBeTrue();
        rig[0].Wait!.Reason.ShouldBe(WaitReason.Start);
    }

    [Fact]
    public void A_command_nobody_accepted_expires_after_its_grace()
    {
        var late = new EngineRig(Charts.Execute(Literal("acceptWithinMinutes", "20")), targets: 2);
        late.Report(1, Said.Accepted);

        late.Pass(TimeSpan.FromMinutes(20) + EngineRig.Options.Grace - TimeSpan.FromSeconds(1));
        late[0].HasEnded.ShouldBeFalse();
        late.Pass(TimeSpan.FromSeconds(1));

        late.States.ShouldBe([TargetRunState.Expired, TargetRunState.Waiting]);
        late[0].Message.ShouldBe("Not accepted by 2026-01-05 12:20 UTC, when the command expired.");
    }

    [Fact]
    public void An_installation_stays_outstanding_until_it_is_answered_and_is_asked_for_again_after_a_restart()
    {
        var install = new EngineRig(Charts.InstallWithRetry());
        install.Report(0, Said.Accepted);
        (install[0].State, install[0].Wait!.Reason).ShouldBe((TargetRunState.Active, WaitReason.Installing));

        install.Restart().Resends.ShouldBe(["run-1/0/1"]);
        install.Pass(TimeSpan.FromSeconds(30));
        install[0].Command!.Resent.ShouldBe(1);
        install.Report(0, Said.Step(), Said.Succeeded);
        install[0].State.ShouldBe(TargetRunState.Succeeded);
    }
}
