using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using static Orchestrator.Agent.Tests.Commands.BookRig;

namespace Orchestrator.Agent.Tests.Commands;

public sealed class RestartTests
{
    private readonly BookRig rig = new();

    [Theory]
    [InlineData(OnInterrupted.Fail, "accepted; started; one Interrupted; two Skipped; finished Failed")]
    [InlineData(OnInterrupted.Skip, "accepted; started; one Skipped; two Succeeded; finished Succeeded")]
    [InlineData(OnInterrupted.Repeat, "accepted; started; one Succeeded; two Succeeded; finished Succeeded")]
    public void An_interrupted_action_follows_its_rule(OnInterrupted rule, string story)
    {
        rig.Deliver(Command("c1", command => command with { Actions = [Action("one", rule), Action("two")] }));
        rig.Restart();
        while (!rig.Story().Contains("finished"))
        {
            if (rig.Journal.OfType<ActionStarting>().Count() > rig.Journal.OfType<ActionDone>().Count(done => done.Step.Starts > 0 && done.Step.Outcome == StepOutcome.Succeeded))
                rig.End();
            rig.ConfirmAll();
        }

        rig.Story().ShouldBe(story);
    }

    [Fact]
    public void A_repeated_action_says_so()
    {
        rig.Deliver(Command("c1", command => command with { Actions = [Action("one", OnInterrupted.Repeat)] }));
        rig.Restart();
        rig.StartedActions.Select(start => start.Starts).ShouldBe([1, 2]);
        var began = rig.Now;
        rig.Now += TimeSpan.FromMinutes(5);
        rig.Restart();
        rig.End();
        rig.ConfirmAll();

        var entry = rig.Items()[2].ShouldBeOfType<StepEntry>();
        (entry.Starts, entry.Message).ShouldBe((3, "was interrupted and started 3 times"));
        entry.InterruptedStarts.ShouldBe([new InterruptedStart(began, began), new InterruptedStart(began, began + TimeSpan.FromMinutes(5))]);
        entry.StartedAt.ShouldBe(began + TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Of_many_interrupted_starts_the_latest_are_told_and_those_of_another_action_are_not()
    {
        rig.Deliver(Command("c1", command => command with { Actions = [Action("one", OnInterrupted.Repeat), Action("two")] }));
        for (var restarts = 0; restarts < 20; restarts++)
        {
            rig.Now += TimeSpan.FromMinutes(1);
            rig.Restart();
        }

        var last = rig.Now;
        rig.End();
        rig.End();
        rig.ConfirmAll();

        var entry = rig.Items()[2].ShouldBeOfType<StepEntry>();
        entry.Starts.ShouldBe(21);
        entry.InterruptedStarts.ShouldNotBeNull().Count.ShouldBe(Contracts.ContractLimits.InterruptedStarts);
        entry.InterruptedStarts[^1].ShouldBe(new InterruptedStart(last - TimeSpan.FromMinutes(1), last));
        rig.Items()[3].ShouldBeOfType<StepEntry>().InterruptedStarts.ShouldBeNull();
    }

    [Fact]
    public void A_repeat_waits_for_the_window_like_any_start()
    {
        rig.Deliver(Command("c1", command => command with { Actions = [Action("one", OnInterrupted.Repeat)] }));
        rig.Deliver(Amend("c1", 2, held: true));
        rig.Restart();
        rig.StartedActions.Count.ShouldBe(1);
        rig.Deliver(Amend("c1", 3, held: false));

        rig.StartedActions.Count.ShouldBe(2);
    }

    [Fact]
    public void A_repeat_that_is_never_to_come_is_reported_as_interrupted()
    {
        rig.Deliver(Command("c1", command => command with
        {
            Actions = [Action("one", OnInterrupted.Repeat), Action("two")],
            ForceStopAfter = TimeSpan.FromMinutes(1),
        }));
        rig.Now += TimeSpan.FromMinutes(2);
        rig.Restart();
        rig.ConfirmAll();

        rig.Story().ShouldEndWith("finished Failed");
        rig.Items()[2].ShouldBeOfType<StepEntry>().Message.ShouldStartWith("interrupted, outcome unknown; not repeated: force stop");
        rig.Items()[3].ShouldBeOfType<StepEntry>().Message.ShouldStartWith("not started: force stop");
        rig.StartedActions.Count.ShouldBe(1);
    }

    [Fact]
    public void An_action_that_was_never_marked_as_started_just_starts()
    {
        rig.Deliver(Command("c1", command => command with { Held = true }));
        rig.Deliver(Amend("c1", 2, held: false));
        rig.Journal.RemoveAll(record => record is ActionStarting);
        rig.StartedActions.Clear();
        rig.Restart();

        rig.StartedActions.ShouldHaveSingleItem().Starts.ShouldBe(1);
    }

    [Fact]
    public void The_processes_of_an_interrupted_action_are_named_before_the_restart()
    {
        rig.Deliver(Command());
        var process = new ProcessMark(4711, 99, "boot");
        using var verifier = new Contracts.Signing.CommandVerifier([]);
        var next = new CommandBook(new CommandBookOptions { Target = Target }, verifier);
        foreach (var record in rig.Journal)
            next.Replay(record);
        next.Interrupted.ShouldBe([new InterruptedAction("c1", 0, null)]);
        next.Replay(new ActionSpawned { CommandId = "c1", Index = 0, Process = process });

        next.Interrupted.ShouldBe([new InterruptedAction("c1", 0, process)]);
    }

    [Fact]
    public void The_process_of_an_action_that_is_over_is_not_taken_for_that_of_the_next_one()
    {
        rig.Deliver(Command("c1", command => command with { Actions = [Action("one"), Action("two")] }));
        rig.End();
        using var verifier = new Contracts.Signing.CommandVerifier([]);
        var next = new CommandBook(new CommandBookOptions { Target = Target }, verifier);
        foreach (var record in rig.Journal)
            next.Replay(record);

        next.Replay(new ActionSpawned { CommandId = "c1", Index = 0, Process = new ProcessMark(4711, 99, "boot") });

        next.Interrupted.ShouldBe([new InterruptedAction("c1", 1, null)]);
    }

    [Fact]
    public void The_result_of_an_action_nobody_waits_for_is_ignored()
    {
        rig.Deliver(Command("c1", command => command with { Actions = [Action("one")] }));
        rig.End();
        var records = rig.Journal.Count;
        rig.End();

        rig.Journal.Count.ShouldBe(records);
    }
}
