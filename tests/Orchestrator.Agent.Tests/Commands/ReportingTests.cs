using Orchestrator.Agent.Commands;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Reports;
using System.Text.Json;
using static Orchestrator.Agent.Tests.Commands.BookRig;

namespace Orchestrator.Agent.Tests.Commands;

public sealed class ReportingTests
{
    private readonly BookRig rig = new();

    [Fact]
    public void A_clock_that_is_set_back_changes_neither_the_order_of_entries_nor_makes_time_run_backwards()
    {
        rig.Deliver(BookRig.Command());
        rig.End();
        rig.Now -= TimeSpan.FromMinutes(1);
        rig.End();
        rig.ConfirmAll();

        var steps = rig.Items().OfType<StepEntry>().ToList();
        steps.Select(step => step.Name).ShouldBe(["one", "two"]);
        steps[1].At.ShouldBeGreaterThanOrEqualTo(steps[0].At);
        steps.ShouldAllBe(step => step.EndedAt >= step.StartedAt);
    }

    [Fact]
    public void An_unconfirmed_report_is_repeated_at_growing_distances()
    {
        rig.Deliver(Command("c1", command => command with { Held = true }));
        var waits = new List<double>();
        for (var sent = 0; sent < 6; sent++)
        {
            var before = rig.Now;
            rig.Wake();
            waits.Add((rig.Now - before).TotalSeconds);
        }

        waits.ShouldBe([5, 10, 20, 40, 60, 60]);
        rig.Reports.Count.ShouldBe(7);
        rig.Reports.ShouldAllBe(report => report.Items.Single().Number == 1);
    }

    [Fact]
    public void Items_that_come_up_while_a_report_is_under_way_travel_together_after_its_confirmation()
    {
        rig.Deliver(Command());
        rig.End();
        rig.End();
        rig.Reports.Count.ShouldBe(1);

        rig.Confirm("c1", 2);

        rig.Reports.Count.ShouldBe(2);
        rig.Reports[1].Items.Select(item => item.Number).ShouldBe([3, 4, 5]);
    }

    [Fact]
    public void On_a_link_that_is_down_reports_wait_and_all_leave_when_it_is_up()
    {
        rig.Disconnect();
        rig.Deliver(Command());
        rig.End();
        rig.End();
        rig.Reports.ShouldBeEmpty();
        rig.WakeAt.ShouldBeNull();
        rig.Connect();

        rig.Reports.ShouldHaveSingleItem().Items.Count.ShouldBe(5);
    }

    [Fact]
    public void A_lost_report_is_sent_again_at_once_on_the_next_connection()
    {
        rig.Deliver(Command());
        rig.Disconnect();
        rig.Connect();

        rig.Reports.Count.ShouldBe(2);
        rig.Reports[1].Items.Select(item => item.Number).ShouldBe([1, 2]);
    }

    [Fact]
    public void Confirmed_items_are_not_repeated_after_a_restart()
    {
        rig.Deliver(Command("c1", command => command with { Held = true }));
        rig.ConfirmAll();
        rig.Reports.Clear();
        rig.Restart();

        rig.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void A_confirmation_needs_no_flush_and_one_of_something_unknown_is_ignored()
    {
        rig.Deliver(Command());
        rig.Confirm("c1", 2);
        rig.LastFlushed.ShouldBeFalse();
        var records = rig.Journal.Count;
        rig.Confirm("c1", 2);
        rig.Confirm("other", 7);

        rig.Journal.Count.ShouldBe(records);
    }

    [Fact]
    public void Reports_larger_than_a_message_are_cut_between_items()
    {
        var actions = Enumerable.Range(0, ContractLimits.Actions).Select(index => Action($"a{index}")).ToList();
        rig.Disconnect();
        rig.Deliver(Command("c1", command => command with { Actions = actions }));
        foreach (var _ in actions)
            rig.End(new ActionResult { Ending = ActionEnding.Exited, ReturnCode = 0, Output = new string('\u0001', ContractLimits.OutputBytes) });
        rig.Connect();
        rig.ConfirmAll();

        rig.Items().Select(item => item.Number).ShouldBe(Enumerable.Range(1, ContractLimits.Actions + 3));
        foreach (var report in rig.Reports)
        {
            var message = new Reported { Target = Target, Report = report };
            JsonSerializer.SerializeToUtf8Bytes(message, ContractsJson.Default.AgentMessage).Length.ShouldBeLessThan(ContractLimits.MessageBytes);
        }
    }

    [Fact]
    public void Compaction_keeps_of_what_is_confirmed_only_the_id()
    {
        rig.Deliver(Command("done"));
        rig.End();
        rig.End();
        rig.ConfirmAll();
        rig.Deliver(Command("open"));
        rig.Compact();

        rig.Journal.Select(record => (record.CommandId, record.GetType()))
            .ShouldBe([("done", typeof(CommandKnown)), ("open", typeof(CommandAccepted)), ("open", typeof(ActionStarting))]);
        rig.Restart();
        rig.StartedActions.Clear();
        rig.Deliver(Command("done"));
        rig.StartedActions.ShouldBeEmpty();
    }

    [Fact]
    public void Compaction_drops_what_has_expired()
    {
        rig.Deliver(Command("done"));
        rig.End();
        rig.End();
        rig.Deliver(Cancel("never"));
        rig.ConfirmAll();
        rig.Tick(TimeSpan.FromHours(2));
        rig.Compact();

        rig.Journal.ShouldBeEmpty();
    }
}
