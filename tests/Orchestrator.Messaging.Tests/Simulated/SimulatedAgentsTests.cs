using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Messaging.Tests.Simulated;

public sealed class SimulatedAgentsTests
{
    private const string Target = "simulated-000001";
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static readonly SimulatedFleetOptions Instant = new() { Targets = 1, ActionTime = TimeSpan.Zero, InstallationStepTime = TimeSpan.Zero };
    private static readonly SimulatedFleetOptions Lasting = new() { Targets = 1, ActionTime = TimeSpan.FromSeconds(10), InstallationStepTime = TimeSpan.FromSeconds(1) };
    private static readonly SimulatedFleetOptions Absent = Instant with { OfflinePercent = 100 };

    private DateTimeOffset now = Start;

    [Fact]
    public void Without_latency_the_whole_answer_travels_in_one_report()
    {
        var agents = Fleet(Instant);

        agents.Deliver(Some.Outgoing(Order()), now);

        var report = agents.Reports.ShouldHaveSingleItem();
        Words(report).ShouldBe("accepted started Succeeded finished:Succeeded");
        report.Items.Select(item => item.Number).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void With_latency_the_answer_comes_as_the_work_goes_on()
    {
        var agents = Fleet(Lasting);

        agents.Deliver(Some.Outgoing(Order()), now);
        Words(Take(agents)).ShouldBe("accepted started");
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, "run/0/1", 2), now);
        agents.NextDue.ShouldNotBeNull().ShouldBeInRange(Start.AddSeconds(5), Start.AddSeconds(15));

        now = agents.NextDue.Value;
        agents.Advance(now);

        Words(Take(agents)).ShouldBe("Succeeded finished:Succeeded");
    }

    [Fact]
    public void What_is_not_confirmed_is_repeated_whole_and_then_ends()
    {
        var agents = Fleet(Instant);
        agents.Deliver(Some.Outgoing(Order()), now);
        var first = Take(agents);

        now = agents.NextDue!.Value;
        agents.Advance(now);

        now.ShouldBe(Start.AddSeconds(5));
        Take(agents).Items.ShouldBe(first.Items);
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, "run/0/1", 4), now);
        agents.NextDue.ShouldBeNull();
        agents.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void A_second_delivery_executes_nothing_again()
    {
        var agents = Fleet(Instant);
        agents.Deliver(Some.Outgoing(Order()), now);
        var first = Take(agents);

        agents.Deliver(Some.Outgoing(Order()), now);
        Take(agents).Items.ShouldBe(first.Items);
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, "run/0/1", 4), now);
        agents.Deliver(Some.Outgoing(Order()), now);

        agents.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void An_altered_command_is_refused()
    {
        var agents = Fleet(Instant);
        var genuine = Some.Outgoing(Order());
        var payload = genuine.Signed.Payload.ToArray();
        payload[^2] ^= 1;

        agents.Deliver(genuine with { Signed = genuine.Signed with { Payload = payload } }, now);

        Words(Take(agents)).ShouldBe("refused:Signature");
    }

    [Fact]
    public void Commands_that_may_not_be_executed_are_refused_with_their_reason()
    {
        (Command Command, string Refusal)[] cases =
        [
            (Order() with { Target = "simulated-000002" }, "refused:WrongTarget"),
            (Order() with { ExpiresAt = Start.AddSeconds(-1) }, "refused:Expired"),
            (Order() with { StartBy = Start.AddSeconds(-1) }, "refused:StartByPassed"),
            (Order() with { Actions = [] }, "refused:Unsupported"),
            (Order() with { Window = new CommandWindow("Nowhere/Land", []) }, "refused:Unsupported"),
        ];
        foreach (var (command, refusal) in cases)
        {
            var agents = Fleet(Instant);
            agents.Deliver(Some.Outgoing(command) with { TargetId = Target }, now);
            Words(Take(agents)).ShouldBe(refusal);
        }
    }

    [Theory]
    [InlineData("held")]
    [InlineData("execution date")]
    [InlineData("window")]
    public void What_may_not_start_yet_is_accepted_and_waits(string reason)
    {
        var agents = Fleet(Instant);
        var order = reason switch
        {
            "held" => Order() with { Held = true },
            "execution date" => Order() with { NotBefore = Start.AddHours(1) },
            _ => Order() with { Window = new CommandWindow("Etc/UTC", ["No; Mon 09:00-10:00 Normal"]) },
        };

        agents.Deliver(Some.Outgoing(order), now);

        Words(Take(agents)).ShouldBe("accepted");
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, "run/0/1", 1), now);
        agents.NextDue.ShouldBe(reason == "held" ? order.ExpiresAt.AddTicks(1) : Start.AddHours(1));
        if (reason == "held")
            agents.Deliver(Some.Outgoing(Control(CommandKind.Amend)), now);
        else
            agents.Advance(now = Start.AddHours(1));
        agents.Reports.Select(Words).ShouldContain("started Succeeded finished:Succeeded");
    }

    [Fact]
    public void A_slot_that_was_missed_is_given_back()
    {
        var agents = Fleet(Instant);
        agents.Deliver(Some.Outgoing(Order() with { Held = true, StartBy = Start.AddMinutes(1) }), now);
        Words(Take(agents)).ShouldBe("accepted");
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, "run/0/1", 1), now);

        agents.Advance(now = Start.AddMinutes(1).AddTicks(1));

        Words(Take(agents)).ShouldBe("refused:StartByPassed");
    }

    [Fact]
    public void A_cancel_ends_what_is_running()
    {
        var agents = Fleet(Lasting);
        agents.Deliver(Some.Outgoing(Order(actions: 2)), now);
        Take(agents);
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, "run/0/1", 2), now);

        agents.Deliver(Some.Outgoing(Control(CommandKind.Cancel)), now);

        agents.Reports.Select(Words).ShouldBe(["Cancelled Cancelled finished:Cancelled", "accepted finished:Succeeded"]);
    }

    [Fact]
    public void A_cancel_that_comes_first_is_remembered()
    {
        var agents = Fleet(Instant);
        agents.Deliver(Some.Outgoing(Control(CommandKind.Cancel)), now);
        Take(agents);

        agents.Deliver(Some.Outgoing(Order()), now);

        Words(Take(agents)).ShouldBe("refused:Cancelled");
    }

    [Fact]
    public void One_thing_at_a_time_and_the_highest_priority_first()
    {
        var agents = Fleet(Lasting);
        agents.Deliver(Some.Outgoing(Order("run/0/1")), now);
        agents.Deliver(Some.Outgoing(Order("run/0/2")), now);
        agents.Deliver(Some.Outgoing(Order("run/0/3") with { Priority = 10 }), now);

        var finished = new List<string>();
        while (finished.Count < 3)
        {
            agents.Advance(now = agents.NextDue!.Value);
            foreach (var report in agents.Reports.ToList())
            {
                if (report.Items.Any(item => item is Finished))
                    finished.Add(report.CommandId);
                agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, report.CommandId, report.Items[^1].Number), now);
            }

            agents.Reports.Clear();
        }

        finished.ShouldBe(["run/0/1", "run/0/3", "run/0/2"]);
    }

    [Fact]
    public void A_time_out_ends_an_action_and_the_rest_is_skipped()
    {
        var agents = Fleet(Lasting);
        var order = Order(actions: 2);
        order = order with { Actions = [order.Actions[0] with { Timeout = TimeSpan.FromSeconds(1) }, order.Actions[1]] };
        agents.Deliver(Some.Outgoing(order), now);
        Take(agents);
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, "run/0/1", 2), now);

        agents.Advance(now = Start.AddSeconds(1));

        Words(Take(agents)).ShouldBe("TimedOut Skipped finished:Failed");
    }

    [Fact]
    public void The_force_stop_ends_everything()
    {
        var agents = Fleet(Lasting);
        agents.Deliver(Some.Outgoing(Order(actions: 2) with { ForceStopAfter = TimeSpan.FromSeconds(2) }), now);
        Take(agents);
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, "run/0/1", 2), now);

        agents.Advance(now = Start.AddSeconds(2));

        Words(Take(agents)).ShouldBe("TimedOut Skipped finished:Failed");
    }

    [Fact]
    public void A_failing_target_fails_with_return_code_and_output()
    {
        var agents = Fleet(Instant with { FailingPercent = 100 });

        agents.Deliver(Some.Outgoing(Order(actions: 2)), now);

        var report = Take(agents);
        Words(report).ShouldBe("accepted started Succeeded Failed finished:Failed");
        var step = report.Items.OfType<StepEntry>().Last();
        step.ReturnCode.ShouldNotBeNull().ShouldNotBe(0);
        step.Output.ShouldContain($"error {step.ReturnCode}");
    }

    [Fact]
    public void An_installation_reports_its_steps_and_a_failing_target_needs_a_second_attempt()
    {
        var agents = Fleet(Instant with { FailingPercent = 100 });

        agents.Deliver(Some.Installation(Target, now), now);
        agents.Deliver(Some.Installation(Target, now, "run/0/2", attempt: 2), now);

        agents.Reports.Select(Words).ShouldBe(
        [
            "started Succeeded Succeeded Succeeded Failed finished:Failed",
            "started Succeeded Succeeded Succeeded Succeeded Succeeded finished:Succeeded",
        ]);
    }

    [Fact]
    public void Absent_targets_come_and_go_and_answer_when_they_are_back()
    {
        var agents = Fleet(Absent);
        GoUntil(agents, online: false);
        agents.Deliver(Some.Outgoing(Order()), now);
        agents.Reports.ShouldBeEmpty();
        agents.Deliver(Some.Installation(Target, now, "run/0/9"), now);
        Words(Take(agents)).ShouldBe("started Failed finished:Failed");
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Installer, "run/0/9", 3), now);

        GoUntil(agents, online: true);
        agents.Deliver(Some.Outgoing(Order()), now);
        Words(Take(agents)).ShouldBe("accepted started Succeeded finished:Succeeded");
        GoUntil(agents, online: false);
        agents.Reports.Clear();
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, "run/0/1", 4), now);
        GoUntil(agents, online: true);

        Words(agents.Reports.Last()).ShouldBe("accepted started Succeeded finished:Succeeded");
    }

    [Fact]
    public void The_mix_is_what_was_asked_for_and_the_same_every_time()
    {
        var options = new SimulatedFleetOptions { Targets = 10_000, OfflinePercent = 20, Seed = 7, ActionTime = TimeSpan.Zero };

        var one = Online(options);

        Online(options).ShouldBe(one);
        Online(options with { Seed = 8 }).ShouldNotBe(one);
        (10_000 - one.Count).ShouldBeInRange(1_000, 1_400, "20 % come and go, away 60 % of the time");
    }

    [Fact]
    public void An_accepted_command_that_is_not_known_ends_as_interrupted()
    {
        var agents = Fleet(Instant);

        agents.Recover(new CommandInquiry(Target, "run/0/1", "run", "execute", Attempt: 1, Reported: 2), now);
        agents.Recover(new CommandInquiry("simulated-000002", "run/1/1", "run", "execute", Attempt: 1, Reported: 1), now);

        var finished = Take(agents).Items.ShouldHaveSingleItem().ShouldBeOfType<Finished>();
        finished.Number.ShouldBe(3);
        finished.Message.ShouldContain("outcome unknown");
    }

    [Fact]
    public void A_command_that_is_known_goes_on_and_what_is_not_confirmed_is_said_again()
    {
        var agents = Fleet(Lasting);
        agents.Deliver(Some.Outgoing(Order()), now);
        var first = Take(agents);

        agents.Recover(new CommandInquiry(Target, "run/0/1", "run", "execute", Attempt: 1, Reported: 1), now);

        Take(agents).Items.ShouldBe(first.Items);
        agents.Confirm(new ReportConfirmation(Target, CommandDestination.Agent, "run/0/1", 2), now);
        now = agents.NextDue!.Value;
        agents.Advance(now);
        Words(Take(agents)).ShouldBe("Succeeded finished:Succeeded");
    }

    [Fact]
    public void An_idle_target_takes_a_few_hundred_bytes_at_most()
    {
        const int targets = 100_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var agents = Fleet(Instant with { Targets = targets, OfflinePercent = 10 });

        ((GC.GetTotalMemory(forceFullCollection: true) - before) / targets).ShouldBeLessThan(300);
        GC.KeepAlive(agents);
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(1, 60, 41)]
    [InlineData(1, -1, 0)]
    public void Options_out_of_range_are_refused(int targets, double offline, double slow) =>
        Should.Throw<ArgumentException>(() => Fleet(new SimulatedFleetOptions { Targets = targets, OfflinePercent = offline, SlowPercent = slow }));

    private static SimulatedAgents Fleet(SimulatedFleetOptions options) => new(options, Some.Verifier, Start);

    private static List<string> Online(SimulatedFleetOptions options)
    {
        var agents = Fleet(options);
        return [.. agents.Describe().Where(target => agents.IsOnline(target.Id, Start)).Select(target => target.Id)];
    }

    private static Command Order(string id = "run/0/1", int actions = 1) => Some.Command(Target, Start, id) with
    {
        Actions = [.. Enumerable.Range(1, actions).Select(number => new ScriptAction { Name = $"step {number}", Script = "true" })],
    };

    private static Command Control(CommandKind kind) => Some.Command(Target, Start, "run/0/100") with { Kind = kind, Actions = [], Refers = "run/0/1", Sequence = 100 };

    private static CommandReport Take(SimulatedAgents agents)
    {
        var report = agents.Reports.ShouldHaveSingleItem();
        agents.Reports.Clear();
        return report;
    }

    private static string Words(CommandReport report) => string.Join(' ', report.Items.Select(item => item switch
    {
        Accepted => "accepted",
        Started => "started",
        StepEntry step => step.Outcome.ToString(),
        Finished finished => $"finished:{finished.Outcome}",
        Refused refused => $"refused:{refused.Reason}",
        _ => throw new InvalidOperationException("An item of an unknown kind."),
    }));

    private void GoUntil(SimulatedAgents agents, bool online)
    {
        agents.Appearances.Clear();
        while (agents.IsOnline(Target, now) != online)
            agents.Advance(now = agents.NextDue!.Value);
        if (agents.Appearances.Count > 0)
            agents.Appearances[^1].ShouldBe(new SimulatedAgents.Appearance(Target, online));
    }
}
