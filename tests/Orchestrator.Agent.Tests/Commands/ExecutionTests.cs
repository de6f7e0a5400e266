using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using static Orchestrator.Agent.Tests.Commands.BookRig;

namespace Orchestrator.Agent.Tests.Commands;

public sealed class ExecutionTests
{
    private readonly BookRig rig = new();

    [Fact]
    public void Actions_run_one_after_the_other_and_every_step_is_reported()
    {
        rig.Deliver(Command());
        rig.End();
        rig.End();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Succeeded; two Succeeded; finished Succeeded");
        rig.Items().Select(item => item.Number).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public void After_a_failure_the_rest_is_skipped()
    {
        rig.Deliver(Command());
        rig.End(code: 3);
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Failed; two Skipped; finished Failed");
        var entry = rig.Items()[2].ShouldBeOfType<StepEntry>();
        (entry.ReturnCode, entry.Starts, entry.Message).ShouldBe((3, 1, "success is return code 0"));
        rig.Items()[3].ShouldBeOfType<StepEntry>().Message.ShouldStartWith("not started: action 'one' failed");
        rig.Items()[3].ShouldBeOfType<StepEntry>().Starts.ShouldBe(0);
        rig.Items()[4].ShouldBeOfType<Finished>().Message.ShouldContain("'one'");
    }

    [Fact]
    public void What_else_there_is_to_say_does_not_read_as_the_reason_of_a_return_code()
    {
        rig.Deliver(Command());
        rig.End(new ActionResult { Ending = ActionEnding.Exited, ReturnCode = 3, Message = "UAC is not applicable on this system" });
        rig.ConfirmAll();

        rig.Items()[2].ShouldBeOfType<StepEntry>().Message.ShouldBe("success is return code 0; UAC is not applicable on this system");
    }

    [Fact]
    public void A_command_that_continues_on_error_still_fails()
    {
        rig.Deliver(Command("c1", command => command with { StopOnFirstError = false }));
        rig.End(code: 1);
        rig.End();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Failed; two Succeeded; finished Failed");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, true)]
    [InlineData(3010, true)]
    public void Success_codes_replace_zero(int code, bool succeeds)
    {
        rig.Deliver(Command("c1", command => command with { Actions = [Action("one") with { SuccessCodes = [2, 3010] }] }));
        rig.End(code);
        rig.ConfirmAll();

        rig.Items()[2].ShouldBeOfType<StepEntry>().Outcome.ShouldBe(succeeds ? StepOutcome.Succeeded : StepOutcome.Failed);
    }

    [Fact]
    public void An_action_that_timed_out_or_could_not_start_fails_the_command()
    {
        rig.Deliver(Command("c1", command => command with { StopOnFirstError = false, Actions = [Action("one") with { Timeout = TimeSpan.FromSeconds(9) }, Action("two")] }));
        rig.End(new ActionResult { Ending = ActionEnding.TimedOut });
        rig.End(new ActionResult { Ending = ActionEnding.NotStarted, Message = "there is no 'pwsh'" });
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one TimedOut; two Failed; finished Failed");
        rig.Items()[3].ShouldBeOfType<StepEntry>().Message.ShouldBe("could not be started: there is no 'pwsh'");
    }

    [Fact]
    public void One_command_runs_at_a_time_the_highest_priority_first_then_the_oldest()
    {
        rig.Deliver(Command("running"));
        rig.Deliver(Command("late", command => command with { IssuedAt = Start.AddSeconds(2) }));
        rig.Deliver(Command("early", command => command with { IssuedAt = Start.AddSeconds(1) }));
        rig.Deliver(Command("urgent", command => command with { IssuedAt = Start.AddSeconds(3), Priority = 1 }));
        for (var ended = 0; ended < 8; ended++)
            rig.End();

        rig.StartedActions.Select(start => start.CommandId).ShouldBe(["running", "running", "urgent", "urgent", "early", "early", "late", "late"]);
    }

    [Fact]
    public void Nothing_starts_before_its_execution_date()
    {
        rig.Deliver(Command("c1", command => command with { NotBefore = Start.AddMinutes(10) }));
        rig.StartedActions.ShouldBeEmpty();
        rig.WakeAt.ShouldBe(Start.AddSeconds(5));
        rig.ConfirmAll();
        rig.WakeAt.ShouldBe(Start.AddMinutes(10));

        rig.Wake();

        rig.StartedActions.ShouldHaveSingleItem();
    }

    [Fact]
    public void Actions_start_only_in_the_window_and_pause_between_actions_when_it_closes()
    {
        var window = new CommandWindow("Europe/Berlin", ["No; Mon-Fri 14:00-15:00 Normal"]);
        rig.Deliver(Command("c1", command => command with { Window = window, ExpiresAt = Start.AddDays(2) }));
        rig.ConfirmAll();
        rig.StartedActions.ShouldBeEmpty();
        rig.WakeAt.ShouldBe(Start.AddHours(1));

        rig.Wake();
        rig.StartedActions.Count.ShouldBe(1);
        rig.Now = Start.AddHours(2);
        rig.End();
        rig.ConfirmAll();
        rig.StartedActions.Count.ShouldBe(1);
        rig.WakeAt.ShouldBe(Start.AddHours(25));

        rig.Wake();
        rig.StartedActions.Count.ShouldBe(2);
    }

    [Fact]
    public void While_a_command_pauses_another_one_may_pass()
    {
        rig.Deliver(Command("c1"));
        rig.Deliver(Command("c2"));
        rig.Deliver(Amend("c1", 5, held: true));
        rig.End();
        rig.StartedActions[^1].CommandId.ShouldBe("c2");
        rig.Deliver(Amend("c1", 6, held: false));
        rig.End();

        rig.StartedActions[^1].ShouldSatisfyAllConditions(last => last.CommandId.ShouldBe("c1"), last => last.Index.ShouldBe(1));
    }

    [Theory]
    [InlineData("expiry", RefusalReason.Expired)]
    [InlineData("slot", RefusalReason.StartByPassed)]
    public void A_command_that_waited_too_long_is_refused_although_it_was_accepted(string limit, RefusalReason reason)
    {
        rig.Deliver(Command("busy"));
        rig.Deliver(Command("c1", command => limit == "slot"
            ? command with { StartBy = Start.AddMinutes(10) }
            : command with { ExpiresAt = Start.AddMinutes(10) }));
        rig.ConfirmAll();
        rig.WakeAt.ShouldBe(Start.AddMinutes(10).AddTicks(1));
        rig.Wake();
        rig.ConfirmAll();

        rig.Story().ShouldBe($"accepted; refused {reason}");
        rig.End();
        rig.End();
        rig.StartedActions.ShouldAllBe(start => start.CommandId == "busy");
    }

    [Fact]
    public void What_was_accepted_in_time_may_wait_past_its_expiry_for_its_window_up_to_the_deadline()
    {
        var window = new CommandWindow("Europe/Berlin", ["No; Mon-Fri 14:00-15:00 Normal"]);
        rig.Deliver(Command("c1", command => command with { Window = window, ExpiresAt = Start.AddMinutes(10), Deadline = Start.AddDays(1) }));
        rig.ConfirmAll();
        rig.WakeAt.ShouldBe(Start.AddHours(1));

        rig.Wake();

        rig.StartedActions.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_command_that_has_started_goes_on_past_its_expiry()
    {
        rig.Deliver(Command("c1", command => command with { StartBy = Start, ExpiresAt = Start }));
        rig.Now += TimeSpan.FromHours(1);
        rig.End();
        rig.End();
        rig.ConfirmAll();

        rig.Story().ShouldEndWith("finished Succeeded");
    }

    [Fact]
    public void After_the_runs_deadline_no_further_action_starts()
    {
        rig.Deliver(Command("c1", command => command with { Deadline = Start.AddMinutes(10) }));
        rig.Deliver(Amend("c1", 2, held: true));
        rig.End();
        rig.ConfirmAll();
        rig.WakeAt.ShouldBe(Start.AddMinutes(10).AddTicks(1));
        rig.Wake();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Succeeded; two Skipped; finished Failed");
    }

    [Fact]
    public void The_force_stop_ends_the_action_and_skips_the_rest()
    {
        rig.Deliver(Command("c1", command => command with { ForceStopAfter = TimeSpan.FromMinutes(30), StopOnFirstError = false }));
        rig.ConfirmAll();
        rig.WakeAt.ShouldBe(Start.AddMinutes(30));
        rig.Wake();
        rig.EndedActions.ShouldHaveSingleItem().Index.ShouldBe(0);
        rig.Tick(TimeSpan.FromSeconds(1));
        rig.EndedActions.ShouldHaveSingleItem();
        rig.Stopped();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one TimedOut; two Skipped; finished Failed");
        rig.Items()[^1].ShouldBeOfType<Finished>().Message.ShouldContain("force stop after 00:30:00");
    }

    [Fact]
    public void A_force_stop_that_counts_from_an_earlier_command_ends_this_one_at_its_instant()
    {
        rig.Deliver(Command("c1", command => command with { ForceStopAfter = TimeSpan.FromMinutes(30), ForceStopAt = Start.AddMinutes(4), StopOnFirstError = false }));
        rig.ConfirmAll();
        rig.WakeAt.ShouldBe(Start.AddMinutes(4));
        rig.Wake();
        rig.Stopped();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one TimedOut; two Skipped; finished Failed");
    }

    [Fact]
    public void A_command_that_waits_past_its_force_stop_is_not_started()
    {
        rig.Deliver(Command("c1", command => command with { ForceStopAfter = TimeSpan.FromMinutes(30), ForceStopAt = Start.AddMinutes(4), NotBefore = Start.AddHours(1) }));
        rig.ConfirmAll();
        rig.WakeAt.ShouldBe(Start.AddMinutes(4));
        rig.Wake();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; one Skipped; two Skipped; finished Failed");
    }

    [Fact]
    public void The_force_stop_also_counts_while_the_command_pauses()
    {
        rig.Deliver(Command("c1", command => command with { ForceStopAfter = TimeSpan.FromMinutes(30) }));
        rig.Deliver(Amend("c1", 2, held: true));
        rig.End();
        rig.ConfirmAll();
        rig.Wake();
        rig.ConfirmAll();

        rig.Story().ShouldBe("accepted; started; one Succeeded; two Skipped; finished Failed");
    }
}
