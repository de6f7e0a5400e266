using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Tests.Runs;

public sealed class RunLifeTests
{
    [Fact]
    public void A_run_waits_for_its_start_time_and_says_so_also_after_a_restart()
    {
        var start = EngineRig.Noon.AddHours(3);
        var rig = new EngineRig(Charts.Execute(), change: run => run with { StartAt = start });
        rig.Engine.NextWake(rig.Run).ShouldBe(start);
        rig.Restart();
        rig.Pass(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(1));
        (rig.Record.Status, rig[0].Wait!.Why).ShouldBe((RunStatus.Scheduled, "The run starts at 2026-01-05 15:00 UTC."));

        rig.Pass(TimeSpan.FromSeconds(1));

        (rig.Record.Status, rig.Record.StartedAt).ShouldBe((RunStatus.Running, start));
        rig[0].Command.ShouldNotBeNull();
    }

    [Fact]
    public void A_run_that_starts_and_one_whose_deadline_passes_have_all_to_look_at_that_have_no_result()
    {
        var start = EngineRig.Noon.AddHours(3);
        var rig = new EngineRig(Charts.Execute(), targets: 3, change: run => run with { StartAt = start });
        rig.Engine.Due(rig.Run, rig.Now).ShouldBe(0);
        rig.Engine.Due(rig.Run, start).ShouldBe(3);

        rig.PassTo(start);
        rig.Report(0, Said.Accepted, Said.Started, Said.Succeeded);

        rig.Engine.Due(rig.Run, rig.Now).ShouldBe(0);
        rig.Engine.Due(rig.Run, rig.Record.Deadline + EngineRig.Options.Grace).ShouldBe(2);
    }

    [Fact]
    public void The_history_is_numbered_without_a_gap_and_says_who_did_it()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Say(new PauseRun(EngineRig.RunId, "olga"));
        rig.Restart();
        rig.Say(new ResumeRun(EngineRig.RunId, "otto"));
        rig.Say(new CancelRun(EngineRig.RunId, "anna"));
        rig.Report(0, Said.Refused(Contracts.Reports.RefusalReason.Cancelled));

        rig.Stored.Events.Select(line => (line.Number, line.Kind, line.By)).ShouldBe(
        [
            (2, RunEventKind.Started, "engine"),
            (3, RunEventKind.Paused, "olga"),
            (4, RunEventKind.Resumed, "otto"),
            (5, RunEventKind.Cancelling, "anna"),
            (6, RunEventKind.Cancelled, "anna"),
        ]);
        rig.Record.LastEvent.ShouldBe(6);
        rig.Stored.Events[^1].Text.ShouldBe("1 targets = 0 succeeded + 0 failed + 0 skipped + 0 expired + 1 cancelled + 0 waiting + 0 active");
    }

    [Fact]
    public void An_ended_run_wants_nothing_and_takes_nothing()
    {
        var rig = new EngineRig(Charts.Execute());
        rig.Report(0, Said.Accepted, Said.Started, Said.Succeeded);

        rig.Engine.NextWake(rig.Run).ShouldBeNull();
        rig.Say(new CancelRun(EngineRig.RunId, "olga"), new PauseRun(EngineRig.RunId, "olga"), new TargetAppeared("t0"), new TimeframesChanged()).IsEmpty.ShouldBeTrue();
        rig.Record.EndedAt.ShouldBe(EngineRig.Noon);
    }

    [Fact]
    public void A_big_run_advances_in_rounds_of_its_budget_also_when_everybody_is_to_be_visited_anew()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 100, run => run with { StartAt = EngineRig.Noon.AddHours(1) }) { Budget = 7 };
        var before = rig.Turns;
        rig.PassTo(EngineRig.Noon.AddHours(1));
        (rig.Turns - before).ShouldBe(15);
        rig.Stored.Tokens.ShouldAllBe(token => token.Command != null);

        before = rig.Turns;
        rig.Turn(new PauseRun(EngineRig.RunId, "olga")).Targets.Count.ShouldBe(7);
        rig.Engine.NextWake(rig.Run).ShouldBe(DateTimeOffset.MinValue);
        rig.Say();
        (rig.Turns - before).ShouldBe(15);
        rig.Stored.Tokens.ShouldAllBe(token => token.Control != null);
    }

    [Fact]
    public void A_change_that_reached_only_some_targets_before_a_crash_reaches_the_others_after_it()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 20) { Budget = 3 };
        rig.Turn(new PauseRun(EngineRig.RunId, "olga"));
        rig.Stored.Tokens.Count(token => token.Control is not null).ShouldBe(3);

        rig.Restart();

        rig.Stored.Tokens.ShouldAllBe(token => token.Control != null && token.Sequence == 2);
    }

    [Fact]
    public void Tokens_that_are_not_at_their_place_are_refused()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 2);

        Should.Throw<InvalidDataException>(() => new Run(rig.Record, rig.Graph, [rig[1], rig[0]])).Message.ShouldContain(EngineRig.RunId);
    }
}
