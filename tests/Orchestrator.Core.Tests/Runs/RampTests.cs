using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

public sealed class RampTests
{
    [Fact]
    public void Each_step_lets_twice_as_many_in_as_the_one_before_up_to_the_concurrency()
    {
        var rig = Rig(targets: 40, Literal("rampFrom", "1"), Literal("rampShare", "100"), Literal("maxConcurrent", "6"));
        var peaks = new List<int>();
        while (!rig.Record.HasEnded)
        {
            var atWork = AtWork(rig);
            peaks.Add(atWork.Count);
            Finish(rig, atWork[0]);
        }

        peaks.Max().ShouldBe(6);
        peaks.Take(13).ShouldBe([1, 2, 2, 4, 4, 4, 4, 6, 6, 6, 6, 6, 6]);
        Moves(rig).ShouldBe([
            "'Execute' goes on with 2 targets at once: 1 of 1 ended well.",
            "'Execute' goes on with 4 targets at once: 2 of 2 ended well.",
            "'Execute' goes on with 6 targets at once: 4 of 4 ended well.",
        ]);
    }

    [Fact]
    public void Without_a_concurrency_it_ends_with_all_targets_at_once()
    {
        var rig = Rig(targets: 10, Literal("rampFrom", "2"), Literal("rampShare", "50"));
        AtWork(rig).ShouldBe([0, 1]);
        rig[5].Wait!.Why.ShouldBe("Its turn comes with the ramp: 2 targets at first, twice as many with each step that ends well.");

        Finish(rig, 1);
        AtWork(rig).ShouldBe([0, 2, 3, 4]);
        Finish(rig, 2);
        Finish(rig, 3);

        AtWork(rig).ShouldBe([0, 4, 5, 6, 7, 8, 9]);
        rig.Record.Ramps![rig[0].Activity].Limit.ShouldBe(8);
    }

    [Fact]
    public void A_step_with_too_few_good_ends_is_repeated_and_that_is_said_once()
    {
        var rig = Rig(targets: 20, Literal("rampFrom", "2"), Literal("rampShare", "100"));
        Finish(rig, 0);
        Finish(rig, 1, Said.Failed);
        Finish(rig, 2, Said.Failed);
        Finish(rig, 3, Said.Failed);
        AtWork(rig).ShouldBe([4, 5]);
        Moves(rig).ShouldBe(["'Execute' stays at 2 targets at once: 1 of 2 ended well, and 2 are wanted."]);

        Finish(rig, 4);
        Finish(rig, 5);

        AtWork(rig).Count.ShouldBe(4);
        Moves(rig).Count.ShouldBe(2);
    }

    [Fact]
    public void Too_many_failures_pause_the_run_and_whoever_resumes_it_gets_as_many_again()
    {
        var rig = Rig(targets: 20, Literal("rampFrom", "2"), Literal("rampPauseAfter", "2"));
        Finish(rig, 0, Said.Failed);
        rig.Record.Status.ShouldBe(RunStatus.Running);
        Finish(rig, 1, Said.Failed);

        rig.Record.Status.ShouldBe(RunStatus.Paused);
        rig.Stored.Events[^1].Text.ShouldBe("Paused by the ramp of 'Execute': 2 targets failed in it. Resume the run to go on with 2 at once, or cancel it.");
        var started = rig.Stored.Tokens.Count(token => token.Command is { Held: false });
        started.ShouldBe(0);

        rig.Say(new ResumeRun(EngineRig.RunId, "olga"));
        AtWork(rig).Count.ShouldBe(2);
        Finish(rig, AtWork(rig)[0], Said.Failed);
        rig.Record.Status.ShouldBe(RunStatus.Running);
        Finish(rig, AtWork(rig)[0], Said.Failed);
        rig.Record.Status.ShouldBe(RunStatus.Paused);
    }

    [Fact]
    public void What_fails_while_the_run_is_paused_does_not_count_after_it_is_resumed()
    {
        var rig = Rig(targets: 20, Literal("rampFrom", "4"), Literal("rampPauseAfter", "2"));
        for (var ordinal = 0; ordinal < 4; ordinal++)
            rig.Report(ordinal, Said.Accepted, Said.Started);
        Finish(rig, 0, Said.Failed);
        Finish(rig, 1, Said.Failed);
        rig.Record.Status.ShouldBe(RunStatus.Paused);
        Finish(rig, 2, Said.Failed);
        Finish(rig, 3, Said.Failed);

        rig.Say(new ResumeRun(EngineRig.RunId, "olga"));
        Finish(rig, AtWork(rig)[0]);
        rig.Record.Status.ShouldBe(RunStatus.Running);
        Finish(rig, AtWork(rig)[0], Said.Failed);
        rig.Record.Status.ShouldBe(RunStatus.Running);
        Finish(rig, AtWork(rig)[0], Said.Failed);
        rig.Record.Status.ShouldBe(RunStatus.Paused);
    }

    [Fact]
    public void A_ramp_goes_on_where_it_was_after_a_restart()
    {
        var rig = Rig(targets: 20, Literal("rampFrom", "1"), Literal("rampShare", "100"), Literal("rampPauseAfter", "2"));
        Finish(rig, 0);
        Finish(rig, 1);
        rig.Restart();
        AtWork(rig).Count.ShouldBe(2);
        Finish(rig, 2);
        AtWork(rig).Count.ShouldBe(4);

        Finish(rig, AtWork(rig)[0], Said.Failed);
        rig.Restart();
        Finish(rig, AtWork(rig)[0], Said.Failed);
        rig.Record.Status.ShouldBe(RunStatus.Paused);
    }

    [Fact]
    public void A_silent_target_neither_moves_the_ramp_nor_holds_it_up()
    {
        var rig = Rig(targets: 4, Literal("rampFrom", "1"), Literal("startWithinMinutes", "15"));
        rig.Pass(TimeSpan.FromMinutes(15) + EngineRig.Options.Grace);

        AtWork(rig).ShouldBe([1]);
        rig.Record.Ramps.ShouldBeNull();
        Finish(rig, 1);
        AtWork(rig).ShouldBe([2, 3]);
    }

    [Fact]
    public void A_target_that_fails_again_and_again_is_one_that_failed()
    {
        var rig = new EngineRig(WithRetry, targets: 2);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            rig[0].Visits![rig[0].Activity].ShouldBe(attempt);
            Finish(rig, 0, Said.Failed);
            rig.Pass(TimeSpan.FromMinutes(1));
        }

        rig.Record.Status.ShouldBe(RunStatus.Running);
        rig.Record.Ramps!.Values.Single().Failures.ShouldBe(1);
        AtWork(rig).Count.ShouldBe(2, "its slot is given back each time");
        Finish(rig, 1, Said.Failed);
        rig.Record.Status.ShouldBe(RunStatus.Paused);
        rig.Stored.Events[^1].Text.ShouldStartWith("Paused by the ramp of 'Execute': 2 targets failed in it.");
    }

    [Fact]
    public void A_target_that_fails_only_when_it_comes_back_is_one_that_failed_too()
    {
        var rig = new EngineRig(Again, targets: 2);
        foreach (var ordinal in new[] { 0, 1 })
        {
            Finish(rig, ordinal);
            rig.Pass(TimeSpan.FromMinutes(1));
            rig[ordinal].Visits![rig[ordinal].Activity].ShouldBe(2);
            Finish(rig, ordinal, Said.Failed);
            rig.Record.Ramps!.Values.Single().Failures.ShouldBe(ordinal + 1);
        }

        rig.Record.Status.ShouldBe(RunStatus.Paused);
    }

    [Fact]
    public void Second_attempts_that_end_well_move_the_ramp_even_if_all_first_ones_failed()
    {
        var rig = new EngineRig(WithRetry, targets: 6);
        var failed = new HashSet<int>();
        for (var rounds = 0; failed.Count < 6; rounds++)
        {
            rounds.ShouldBeLessThan(100);
            var ordinal = AtWork(rig).First(ordinal => !failed.Contains(ordinal));
            failed.Add(ordinal);
            Finish(rig, ordinal, Said.Failed);
            if (rig.Record.Status == RunStatus.Paused)
                rig.Say(new ResumeRun(EngineRig.RunId, "olga"));
        }

        AtWork(rig).Count.ShouldBeLessThanOrEqualTo(2);
        for (var rounds = 0; !rig.Record.HasEnded; rounds++)
        {
            rounds.ShouldBeLessThan(100);
            rig.Pass(TimeSpan.FromMinutes(1));
            Finish(rig, AtWork(rig)[0]);
        }

        rig.States.ShouldAllBe(state => state == TargetRunState.Succeeded);
        rig.Record.Ramps!.Values.Single().Limit.ShouldBe(6);
    }

    [Fact]
    public void An_ended_run_of_one_target_needs_no_steps()
    {
        var rig = Rig(targets: 1, Literal("rampFrom", "8"));

        Finish(rig, 0);

        rig.Record.HasEnded.ShouldBeTrue();
        Moves(rig).ShouldBeEmpty();
    }

    private static string WithRetry { get; } = Flowchart(
        string.Join(
            ',',
            Charts.Start,
            Activity("work", "Orchestrator.Execute", Charts.With(Charts.Script, Literal("rampFrom", "2"), Literal("rampPauseAfter", "2"))),
            Activity("again", "Orchestrator.Retry", Charts.With(Literal("jitterPercent", "0"), Literal("standBy", "false"), Literal("intervalSeconds", "60")))),
        string.Join(',', Edge("start", "Done", "work"), Edge("work", "Failed", "again"), Edge("again", "Retry", "work")));

    private static string Again { get; } = Flowchart(
        string.Join(
            ',',
            Charts.Start,
            Activity("work", "Orchestrator.Execute", Charts.With(Charts.Script, Literal("rampFrom", "2"), Literal("rampPauseAfter", "2"))),
            Activity("pause", "Elsa.Delay", Literal("timeSpan", "\"00:01:00\"")),
            Activity("over", "Elsa.End", Literal("result", "\"failed\""))),
        string.Join(',', Edge("start", "Done", "work"), Edge("work", "Done", "pause"), Edge("pause", "Done", "work"), Edge("work", "Failed", "over")));

    private static EngineRig Rig(int targets, params string[] inputs) => new(Charts.Execute(Charts.With(inputs)), targets);

    private static List<string> Moves(EngineRig rig) =>
        [.. rig.Stored.Events.Where(line => line.Kind == RunEventKind.RampMoved).Select(line => line.Text)];

    private static List<int> AtWork(EngineRig rig) => [.. rig.Stored.Tokens.Where(token => token.HoldsSlot).Select(token => token.Ordinal)];

    private static void Finish(EngineRig rig, int ordinal, Finished? with = null)
    {
        if (rig[ordinal].Command!.Reported == 0)
            rig.Report(ordinal, Said.Accepted, Said.Started);
        rig.Report(ordinal, with ?? Said.Succeeded);
    }
}
