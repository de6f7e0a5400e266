using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Tests.Commands;

/// <summary>A command that restarts its computer.</summary>
public sealed class RebootTests
{
    private static readonly PowerAction Reboot = new() { Name = "reboot", Operation = PowerOperation.Reboot, OnInterrupted = OnInterrupted.Repeat };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_the_next_boot_the_command_goes_on_with_the_next_action(bool ordered)
    {
        var rig = Rig([BookRig.Action("one"), Reboot, BookRig.Action("two")]);
        rig.End();
        if (ordered)
            Order(rig);
        rig.Restart("second");
        rig.StartedActions[^1].Index.ShouldBe(2);
        rig.End();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Succeeded; reboot Succeeded; two Succeeded; finished Succeeded");
        var step = rig.Items().OfType<StepEntry>().ElementAt(1);
        (step.Message, step.Starts).ShouldBe(("the computer has started again", 1));
        step.EndedAt.ShouldNotBeNull();
    }

    [Fact]
    public void An_agent_that_went_down_during_the_notice_gives_it_again()
    {
        var rig = Rig([Reboot, BookRig.Action("two")]);
        rig.Restart();
        rig.StartedActions.Select(start => (start.Index, start.Starts)).ShouldBe([(0, 1), (0, 2)]);
        Order(rig);
        rig.Restart("second");
        rig.End();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; reboot Succeeded; two Succeeded; finished Succeeded");
        rig.Items().OfType<StepEntry>().First().Message.ShouldBe("the computer has started again; ordered 2 times");
    }

    [Fact]
    public void An_order_that_was_given_is_not_given_twice_where_boots_look_alike()
    {
        var rig = Rig([Reboot, BookRig.Action("two")]);
        Order(rig);
        rig.Restart();
        rig.ConfirmAll();

        rig.StartedActions.Count.ShouldBe(1);
        rig.Story().ShouldBe("accepted; started; reboot Interrupted; two Skipped; finished Failed");
    }

    [Fact]
    public void What_was_cancelled_meanwhile_is_not_begun_after_the_reboot()
    {
        var rig = Rig([Reboot, BookRig.Action("two")]);
        Order(rig);
        rig.Deliver(BookRig.Cancel("c1"));
        rig.Restart("second");
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; reboot Succeeded; two Cancelled; finished Cancelled");
    }

    [Fact]
    public void The_window_counts_after_the_reboot_too()
    {
        var rig = Rig([Reboot, BookRig.Action("two")], new CommandWindow("Etc/UTC", ["No; Mon-Sun 12:00-13:00 Normal"]));
        Order(rig);
        rig.Now = BookRig.Start.AddHours(2);
        rig.Restart("second");
        rig.StartedActions.Count.ShouldBe(1);
        rig.ConfirmAll();
        rig.Wake();

        rig.Now.ShouldBe(BookRig.Start.AddDays(1));
        rig.StartedActions[^1].Index.ShouldBe(1);
    }

    [Fact]
    public void A_reboot_only_if_needed_knows_what_earlier_actions_need_until_it_has_come()
    {
        var ifNeeded = Reboot with { OnlyIfNeeded = true };
        var rig = Rig([BookRig.Action("one"), ifNeeded, ifNeeded with { Name = "again" }]);
        rig.End(new ActionResult { Ending = ActionEnding.Exited, ReturnCode = 0, RebootNeeded = true });
        ((PowerAction)rig.StartedActions[^1].Action).OnlyIfNeeded.ShouldBeFalse();
        Order(rig);
        rig.Restart("second");
        ((PowerAction)rig.StartedActions[^1].Action).OnlyIfNeeded.ShouldBeTrue();
        rig.End(new ActionResult { Ending = ActionEnding.NotApplicable, Message = "no reboot is needed" });
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Succeeded; reboot Succeeded; again NotApplicable; finished Succeeded");
        rig.Items().OfType<StepEntry>().First().ShouldSatisfyAllConditions(step => step.RebootNeeded.ShouldBeTrue(), step => step.Message.ShouldBe("a reboot is needed"));
    }

    [Fact]
    public void A_restart_of_the_computer_ends_no_other_action_well()
    {
        var rig = Rig([BookRig.Action("one")]);
        rig.Restart("second");
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Interrupted; finished Failed");
    }

    private static void Order(BookRig rig)
    {
        var start = rig.StartedActions[^1];
        var output = rig.Book.EndsBoot(start.CommandId, start.Index, rig.Time);
        output.MustFlush.ShouldBeTrue();
        rig.Journal.AddRange(output.Records);
    }

    private static BookRig Rig(IReadOnlyList<ActionSpec> actions, CommandWindow? window = null)
    {
        var rig = new BookRig(new CommandBookOptions { Target = BookRig.Target, BootId = "first" });
        rig.Deliver(BookRig.Command(change: command => command with { Actions = actions, Window = window, Deadline = BookRig.Start.AddDays(3) }));
        return rig;
    }
}
