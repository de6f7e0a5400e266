using Orchestrator.Contracts.Commands;
using static Orchestrator.Agent.Tests.Commands.BookRig;

namespace Orchestrator.Agent.Tests.Commands;

public sealed class CancelAndAmendTests
{
    private readonly BookRig rig = new();

    [Fact]
    public void A_running_command_is_ended_and_the_cancel_is_finished_after_it()
    {
        rig.Deliver(Command());
        rig.Deliver(Cancel("c1"));
        rig.ConfirmAll();
        rig.EndedActions.ShouldHaveSingleItem();
        rig.Story("cancel").ShouldBe("accepted");

        rig.Stopped();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Cancelled; two Cancelled; finished Cancelled");
        rig.Story("cancel").ShouldBe("accepted; finished Succeeded");
    }

    [Fact]
    public void A_cancel_is_done_only_when_the_server_knows_what_became_of_its_command()
    {
        rig.Deliver(Command());
        rig.Deliver(Cancel("c1"));
        rig.Confirm("cancel", 1);
        rig.Stopped();
        rig.Confirm("c1", 4);
        rig.Story("cancel").ShouldBe("accepted");

        rig.Confirm("c1", 5);

        rig.Story("cancel").ShouldBe("accepted; finished Succeeded");
    }

    [Fact]
    public void A_waiting_command_never_begins()
    {
        rig.Deliver(Command("c1", command => command with { Held = true }));
        rig.Deliver(Cancel("c1"));
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; one Cancelled; two Cancelled; finished Cancelled");
        rig.Story("cancel").ShouldBe("accepted; finished Succeeded");
        rig.StartedActions.ShouldBeEmpty();
    }

    [Fact]
    public void A_cancel_that_comes_first_is_remembered_even_over_a_restart_and_compaction()
    {
        rig.Deliver(Cancel("c1"));
        rig.ConfirmAll();
        rig.Compact();
        rig.Restart();
        rig.Deliver(Command());

        rig.Story("cancel").ShouldBe("accepted; finished Succeeded");
        rig.Story().ShouldBe("refused Cancelled");
    }

    [Fact]
    public void A_cancel_of_something_that_is_over_changes_nothing()
    {
        rig.Deliver(Command());
        rig.End();
        rig.End();
        rig.Deliver(Cancel("c1"));
        rig.ConfirmAll();

        rig.Story().ShouldEndWith("finished Succeeded");
        rig.Story("cancel").ShouldBe("accepted; finished Succeeded");
    }

    [Fact]
    public void An_action_that_ended_by_itself_before_it_could_be_ended_is_reported_as_it_came_out()
    {
        rig.Deliver(Command());
        rig.End();
        rig.Deliver(Cancel("c1"));
        rig.End();
        rig.ConfirmAll();

        rig.Story().ShouldEndWith("one Succeeded; two Succeeded; finished Succeeded");
    }

    [Fact]
    public void An_interrupted_action_that_was_cancelled_is_not_repeated()
    {
        rig.Deliver(Command("c1", command => command with { Actions = [Action("one", OnInterrupted.Repeat)] }));
        rig.Deliver(Cancel("c1"));
        rig.Restart();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Cancelled; finished Cancelled");
    }

    [Fact]
    public void An_amendment_holds_and_releases_a_command()
    {
        rig.Deliver(Command("c1", command => command with { Held = true }));
        rig.StartedActions.ShouldBeEmpty();
        rig.Deliver(Amend("c1", 2, held: false));
        rig.ConfirmAll();

        rig.StartedActions.ShouldHaveSingleItem();
        rig.Story("amend-2").ShouldBe("accepted; finished Succeeded");
    }

    [Fact]
    public void Of_two_amendments_the_higher_sequence_counts_whatever_comes_first()
    {
        rig.Deliver(Command("c1", command => command with { Held = true }));
        rig.Deliver(Amend("c1", 3, held: true));
        rig.Deliver(Amend("c1", 2, held: false));

        rig.StartedActions.ShouldBeEmpty();
    }

    [Fact]
    public void An_amendment_that_comes_first_is_applied_when_the_command_arrives()
    {
        rig.Deliver(Amend("c1", 2, held: true));
        rig.ConfirmAll();
        rig.Compact();
        rig.Restart();
        rig.Deliver(Command());
        rig.StartedActions.ShouldBeEmpty();
        rig.Deliver(Amend("c1", 3, held: false));

        rig.StartedActions.ShouldHaveSingleItem();
    }

    [Fact]
    public void An_amendment_replaces_the_window()
    {
        rig.Deliver(Command("c1", command => command with { Window = new CommandWindow("Etc/UTC", ["No"]) }));
        rig.StartedActions.ShouldBeEmpty();
        rig.Deliver(Amend("c1", 2, held: false, new CommandWindow("Etc/UTC", ["Normal"])));

        rig.StartedActions.ShouldHaveSingleItem();
    }
}
