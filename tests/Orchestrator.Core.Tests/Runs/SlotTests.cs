using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

public sealed class SlotTests
{
    private static readonly string TwoAtOnce = Charts.Execute(Charts.With(Literal("maxConcurrent", "2"), Literal("startWithinMinutes", "15")));

    [Fact]
    public void No_more_than_the_limit_at_once_and_who_came_first_goes_first()
    {
        var rig = new EngineRig(TwoAtOnce, targets: 5);
        AtWork(rig).ShouldBe([0, 1]);
        rig[2].Wait!.Why.ShouldBe("2 targets execute this already, as many as it allows at once.");

        Finish(rig, 1);
        AtWork(rig).ShouldBe([0, 2]);
        Finish(rig, 0);
        Finish(rig, 2);
        AtWork(rig).ShouldBe([3, 4]);
        Finish(rig, 3);
        Finish(rig, 4);
        rig.Record.HasEnded.ShouldBeTrue();
    }

    [Fact]
    public void A_slot_comes_with_an_instant_by_which_to_start()
    {
        var rig = new EngineRig(TwoAtOnce);

        rig.Command(0).StartBy.ShouldBe(EngineRig.Noon.AddMinutes(15));
        new EngineRig(Charts.Execute(Literal("startWithinMinutes", "15"))).Command(0).StartBy.ShouldBeNull();
    }

    [Fact]
    public void A_silent_target_loses_its_slot_when_it_may_no_longer_start_and_one_that_started_keeps_it()
    {
        var rig = new EngineRig(TwoAtOnce, targets: 4);
        rig.Report(0, Said.Accepted, Said.Started);

        rig.Pass(TimeSpan.FromMinutes(15) + EngineRig.Options.Grace - TimeSpan.FromSeconds(1));
        AtWork(rig).ShouldBe([0, 1]);
        rig.Pass(TimeSpan.FromSeconds(1));

        AtWork(rig).ShouldBe([0, 2]);
        rig[1].Wait!.Why.ShouldContain("lost its slot");
    }

    [Fact]
    public void An_agent_that_accepted_and_fell_silent_loses_the_slot_too_at_that_very_instant()
    {
        var rig = new EngineRig(TwoAtOnce, targets: 3);
        rig.Report(0, Said.Accepted);
        rig.Report(1, Said.Accepted, Said.Started);

        rig.Pass(TimeSpan.FromMinutes(15) + EngineRig.Options.Grace - TimeSpan.FromSeconds(1));
        AtWork(rig).ShouldBe([0, 1]);
        rig.Pass(TimeSpan.FromSeconds(1));

        AtWork(rig).ShouldBe([1, 2]);
    }

    [Fact]
    public void Who_says_that_it_is_too_late_before_the_slot_is_taken_away_queues_behind_the_others()
    {
        var rig = new EngineRig(TwoAtOnce, targets: 3);
        rig.Pass(TimeSpan.FromMinutes(15));

        rig.Report(0, Said.Accepted, Said.Refused(RefusalReason.StartByPassed));

        AtWork(rig).ShouldBe([1, 2]);
        rig[0].Wait!.Reason.ShouldBe(WaitReason.Slot);
    }

    [Fact]
    public void Who_was_too_late_queues_again_and_gets_a_new_command()
    {
        var rig = new EngineRig(TwoAtOnce, targets: 3);
        rig.Pass(TimeSpan.FromMinutes(16));
        AtWork(rig).ShouldBe([2]);

        rig.Report(0, Said.Refused(RefusalReason.StartByPassed));
        rig.Report(1, Said.Accepted, Said.Refused(RefusalReason.StartByPassed));

        AtWork(rig).ShouldBe([0, 2]);
        (rig[0].Command!.Id, rig.Command(0).StartBy, rig.Command(0).Attempt).ShouldBe(("run-1/0/2", EngineRig.Noon.AddMinutes(31), 1));
        rig[1].Wait!.Reason.ShouldBe(WaitReason.Slot);
    }

    [Fact]
    public void Slots_are_still_held_after_a_restart()
    {
        var rig = new EngineRig(TwoAtOnce, targets: 5);
        rig.Report(1, Said.Accepted, Said.Started);
        rig.Restart();
        AtWork(rig).ShouldBe([0, 1]);

        Finish(rig, 0);
        rig.Restart();
        Finish(rig, 2);
        AtWork(rig).ShouldBe([1, 3]);
    }

    [Fact]
    public void An_activity_that_fails_with_its_slot_in_hand_gives_it_back()
    {
        var script = Expression("script", "JavaScript", "target.name === 'pc-0' ? nowhere.nothing : 'true'");
        var rig = new EngineRig(Flowchart(Activity("work", "Orchestrator.Execute", Charts.With(script, Literal("maxConcurrent", "1")))), targets: 2);

        rig[0].State.ShouldBe(TargetRunState.Failed);
        AtWork(rig).ShouldBe([1]);
    }

    [Fact]
    public void Who_comes_straight_back_queues_behind_those_who_have_waited()
    {
        var rig = new EngineRig(
            Flowchart(
                $"{Charts.Start},{Activity("work", "Orchestrator.Execute", Charts.With(Charts.Script, Literal("maxConcurrent", "1")))}",
                $"{Edge("start", "Done", "work")},{Edge("work", "Failed", "work")}"),
            targets: 3);

        Finish(rig, 0, Said.Failed);
        AtWork(rig).ShouldBe([1]);
        Finish(rig, 1);
        AtWork(rig).ShouldBe([2]);
        Finish(rig, 2);
        AtWork(rig).ShouldBe([0]);
    }

    [Fact]
    public void A_pause_neither_takes_nor_gives_slots()
    {
        var rig = new EngineRig(TwoAtOnce, targets: 4);
        rig.Report(0, Said.Accepted, Said.Started);
        rig.Say(new PauseRun(EngineRig.RunId, "olga"));
        Finish(rig, 0);
        AtWork(rig).ShouldBe([1]);

        rig.Say(new ResumeRun(EngineRig.RunId, "olga"));
        AtWork(rig).ShouldBe([1, 2]);
    }

    [Fact]
    public void A_start_by_that_passes_during_a_pause_frees_the_slot_and_all_come_to_their_turn_after_it()
    {
        var rig = new EngineRig(TwoAtOnce, targets: 3);
        rig.Report(0, Said.Accepted);
        rig.Say(new PauseRun(EngineRig.RunId, "olga"));
        rig.Pass(TimeSpan.FromHours(1));
        AtWork(rig).ShouldBeEmpty();
        rig.Report(0, Said.Refused(RefusalReason.StartByPassed));
        rig[0].Wait!.Reason.ShouldBe(WaitReason.Paused);

        rig.Say(new ResumeRun(EngineRig.RunId, "olga"));

        AtWork(rig).ShouldBe([0, 2]);
        rig.Report(1, Said.Refused(RefusalReason.StartByPassed));
        Finish(rig, 2);
        AtWork(rig).ShouldBe([0, 1]);
    }

    [Fact]
    public void No_slot_is_spent_while_the_timeframe_is_closed()
    {
        var rig = new EngineRig(Charts.ExecuteWithin("No; Mon 14:00-16:00 Normal", Literal("maxConcurrent", "1")), targets: 2);
        (AtWork(rig).Count, rig[0].Wait!.Reason, rig[0].WakeAt).ShouldBe((0, WaitReason.Window, EngineRig.Noon.AddHours(2)));

        rig.Pass(TimeSpan.FromHours(2));

        AtWork(rig).ShouldBe([0]);
        rig[1].Wait!.Reason.ShouldBe(WaitReason.Slot);
    }

    [Fact]
    public void Cancelling_frees_the_queue()
    {
        var rig = new EngineRig(TwoAtOnce, targets: 4);
        rig.Say(new CancelRun(EngineRig.RunId, "olga"));

        rig.States.Skip(2).ShouldAllBe(state => state == TargetRunState.Cancelled);
        AtWork(rig).ShouldBe([0, 1]);
    }

    private static List<int> AtWork(EngineRig rig)
    {
        var holders = rig.Stored.Tokens.Where(token => token.HoldsSlot).Select(token => token.Ordinal).ToList();
        rig.Stored.Tokens.Where(token => token.HoldsSlot).ShouldAllBe(token => token.Command != null);
        return holders;
    }

    private static void Finish(EngineRig rig, int ordinal, Finished? with = null)
    {
        if (rig[ordinal].Command!.Reported == 0)
            rig.Report(ordinal, Said.Accepted, Said.Started);
        rig.Report(ordinal, with ?? Said.Succeeded);
    }
}
