using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Tests.Commands;

/// <summary>Actions that wait for the user of the computer.</summary>
public sealed class UserWaitTests
{
    private static readonly ActionResult Nobody = new() { Ending = ActionEnding.NobodyLoggedOn };

    [Fact]
    public void It_waits_says_so_lets_others_pass_and_goes_on_when_somebody_logs_on()
    {
        var rig = Rig();
        rig.End(Nobody);
        rig.Book.AwaitsUser.ShouldBeTrue();
        rig.Deliver(BookRig.Command("c2"));
        rig.StartedActions[^1].CommandId.ShouldBe("c2");
        rig.End();
        rig.End();
        rig.StartedActions.Count.ShouldBe(3);

        rig.UserLoggedOn();
        rig.Book.AwaitsUser.ShouldBeFalse();
        (rig.StartedActions[^1].CommandId, rig.StartedActions[^1].Index, rig.StartedActions[^1].Starts).ShouldBe(("c1", 0, 1));
        rig.End();
        rig.End();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; waits for 'one': somebody has to log on at the computer; goes on; one Succeeded; two Succeeded; finished Succeeded");
        rig.Items().OfType<StepEntry>().First().Starts.ShouldBe(1);
    }

    [Fact]
    public void It_waits_on_after_a_restart_of_the_agent()
    {
        var rig = Rig();
        rig.End(Nobody);
        rig.Restart();
        rig.Compact();
        rig.Restart();
        rig.StartedActions.Count.ShouldBe(1);
        rig.Book.AwaitsUser.ShouldBeTrue();

        rig.UserLoggedOn();
        rig.StartedActions.Count.ShouldBe(2);
    }

    [Fact]
    public void It_waits_again_if_the_user_has_gone_meanwhile()
    {
        var rig = Rig();
        rig.End(Nobody);
        rig.UserLoggedOn();
        rig.End(Nobody);

        rig.Book.AwaitsUser.ShouldBeTrue();
        rig.StartedActions.Count.ShouldBe(2);
    }

    [Fact]
    public void The_end_of_the_timeframe_ends_the_wait_as_a_failure()
    {
        var rig = Rig(command => command with { Window = new CommandWindow("Etc/UTC", ["No; Mon-Sun 12:00-13:00 Normal"]) });
        rig.End(Nobody);
        rig.ConfirmAll();
        rig.Wake();
        rig.ConfirmAll();

        rig.Now.ShouldBe(BookRig.Start.AddHours(1));
        rig.Story().ShouldBe("accepted; started; waits for 'one': somebody has to log on at the computer; one Failed; two Skipped; finished Failed");
        rig.Items().OfType<StepEntry>().First().Message.ShouldBe("not started: nobody had logged on by the end of the timeframe");
    }

    [Fact]
    public void The_deadline_and_a_cancellation_end_the_wait()
    {
        var late = Rig(command => command with { Deadline = BookRig.Start.AddHours(2) });
        late.End(Nobody);
        late.ConfirmAll();
        late.Wake();
        late.ConfirmAll();
        late.Story().ShouldEndWith("one Skipped; two Skipped; finished Failed");
        late.Items().OfType<StepEntry>().First().Message.ShouldBe("not started: it has waited for somebody to log on; the run's deadline had passed");

        var cancelled = Rig();
        cancelled.End(Nobody);
        cancelled.Deliver(BookRig.Cancel("c1"));
        cancelled.ConfirmAll();
        cancelled.Story().ShouldEndWith("one Cancelled; two Cancelled; finished Cancelled");
    }

    [Fact]
    public void What_the_user_postpones_comes_again_and_is_counted_over_restarts()
    {
        var rig = Rig();
        rig.StartedActions[^1].Postponements.ShouldBe(0);
        rig.End(Later());
        rig.Restart();
        rig.StartedActions.Count.ShouldBe(1);
        rig.ConfirmAll();
        rig.WakeAt.ShouldBe(BookRig.Start.AddMinutes(10));

        rig.Wake();
        (rig.StartedActions[^1].Index, rig.StartedActions[^1].Postponements, rig.StartedActions[^1].Starts).ShouldBe((0, 1, 1));
        rig.End(Later());
        rig.ConfirmAll();
        rig.Wake();
        rig.StartedActions[^1].Postponements.ShouldBe(2);
        rig.End(new ActionResult { Ending = ActionEnding.Succeeded });
        rig.StartedActions[^1].Postponements.ShouldBe(0);
        rig.End();
        rig.ConfirmAll();

        rig.Story().ShouldBe(
            "accepted; started; waits for 'one': clerk has postponed it, until 2026-03-02 12:10 UTC; goes on; "
            + "waits for 'one': clerk has postponed it, until 2026-03-02 12:20 UTC; goes on; one Succeeded; two Succeeded; finished Succeeded");
    }

    [Fact]
    public void What_was_skipped_by_its_rule_does_no_harm_to_the_rest()
    {
        var rig = Rig();
        rig.End(new ActionResult { Ending = ActionEnding.Skipped, Message = "nobody is logged on" });
        rig.End();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Skipped; two Succeeded; finished Succeeded");
    }

    private static ActionResult Later() => new() { Ending = ActionEnding.Postponed, Resume = TimeSpan.FromMinutes(10), Message = "clerk has postponed it" };

    private static BookRig Rig(Func<Command, Command>? change = null)
    {
        var rig = new BookRig();
        rig.Deliver(BookRig.Command(change: command => (change ?? (same => same))(command with { ExpiresAt = BookRig.Start.AddDays(1) })));
        return rig;
    }
}
