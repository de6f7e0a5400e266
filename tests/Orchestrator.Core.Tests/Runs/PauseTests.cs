using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Runs;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

public sealed class PauseTests
{
    private static readonly PauseRun Pause = new(EngineRig.RunId, "olga");
    private static readonly ResumeRun Resume = new(EngineRig.RunId, "otto");

    [Fact]
    public void A_command_that_has_not_started_is_held_and_let_go_again()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Report(0, Said.Accepted);

        rig.Say(Pause);

        var hold = rig.Control(0);
        (hold.Kind, hold.Refers, hold.Held, hold.Sequence).ShouldBe((CommandKind.Amend, "run-1/0/1", true, 2L));
        rig[0].Wait!.Why.ShouldBe("The agent has the command and holds it: the run was paused by olga.");
        rig.ReportControl(0, Said.Accepted, Said.Succeeded);
        rig[0].Control.ShouldBeNull();

        rig.Say(Resume);
        (rig.Control(0).Held, rig.Control(0).Sequence).ShouldBe((false, 3L));
        rig.Record.Pauses.ShouldHaveSingleItem().To.ShouldBe(rig.Now);
    }

    [Fact]
    public void What_has_started_goes_on_and_nothing_follows_it_until_the_run_is_resumed()
    {
        var work = Activity("work", "Orchestrator.Execute", Charts.Script);
        var rig = new EngineRig(Charts.Chain(work, "Done", Activity("more", "Orchestrator.Execute", Charts.Script)));
        rig.Report(0, Said.Accepted, Said.Started);

        rig.Say(Pause);
        rig[0].Control.ShouldBeNull();
        rig.Report(0, Said.Step(), Said.Succeeded);
        (rig[0].ActivityId, rig[0].Entered, rig[0].Command).ShouldBe(("more", false, null));
        rig[0].Wait!.Why.ShouldBe("The run was paused by olga; it goes on when it is resumed.");
        rig.Restart();
        rig.Pass(TimeSpan.FromHours(1));
        rig[0].Command.ShouldBeNull();

        rig.Say(Resume);
        rig.Command(0).Activity.ShouldBe("more");
    }

    [Fact]
    public void A_run_that_was_resumed_before_its_hold_arrived_takes_the_hold_back()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Say(Pause);
        var hold = rig[0].Control!.Id;

        rig.Say(Resume);

        rig.Stored.Outstanding.ShouldNotContain(hold);
        (rig.Control(0).Held, rig.Control(0).Sequence).ShouldBe((false, 3L));
        rig.Say(rig.Raw(0, hold, Said.Accepted with { Number = 1 }, Said.Succeeded with { Number = 2 })).Confirmations.ShouldHaveSingleItem().UpTo.ShouldBe(2);
        rig[0].Control.ShouldNotBeNull();
    }

    [Fact]
    public void A_timer_that_comes_due_in_a_pause_waits_for_its_end()
    {
        var rig = new EngineRig(Charts.Chain(Activity("rest", "Elsa.Delay", Literal("timeSpan", "\"00:10:00\"")), "Done", Activity("work", "Orchestrator.Execute", Charts.Script)));
        rig.Say(Pause);
        rig.Pass(TimeSpan.FromMinutes(20));
        (rig[0].ActivityId, rig[0].Wait!.Reason).ShouldBe(("rest", WaitReason.Paused));

        rig.Say(Resume);

        rig.Command(0).Activity.ShouldBe("work");
    }

    [Fact]
    public void An_amendment_is_sent_again_until_the_agent_has_it()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Report(0, Said.Accepted);
        rig.Say(Pause);
        rig.Pass(EngineRig.Options.ResendAfter);
        rig[0].Control!.Resent.ShouldBe(1);
        rig.Stored.Resent.ShouldBe([rig[0].Control!.Id]);
        rig.Say(new TargetAppeared("t0")).Resends.ShouldBe([rig[0].Control!.Id]);

        rig.ReportControl(0, Said.Accepted);
        rig.Pass(TimeSpan.FromHours(1));

        (rig[0].Control!.Accepted, rig[0].Control!.Resent).ShouldBe((true, 1));
    }

    [Fact]
    public void Pausing_twice_or_resuming_what_is_not_paused_changes_nothing()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Say(Resume).IsEmpty.ShouldBeTrue();
        rig.Say(Pause);
        rig.Say(Pause with { By = "otto" }).IsEmpty.ShouldBeTrue();

        rig.Record.Pauses.ShouldHaveSingleItem().By.ShouldBe("olga");
    }
}
