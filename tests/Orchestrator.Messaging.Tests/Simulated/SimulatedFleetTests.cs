using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Messaging.Reporting;
using Orchestrator.Messaging.Simulated;
using Orchestrator.Messaging.Tests.Compliance;

namespace Orchestrator.Messaging.Tests.Simulated;

public sealed class SimulatedFleetTests : IAsyncLifetime
{
    private readonly ManualTime time = ManualTime.Create();
    private readonly RecordedPresence presence = new();
    private readonly InProcessShardQueues queues = new(1, TimeProvider.System);
    private IShardInbox inbox = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_target_of_a_fleet_answers_until_it_is_confirmed()
    {
        const int targets = 500;
        await using var fleet = Started(new SimulatedFleetOptions { Targets = targets, ActionTime = TimeSpan.Zero });
        var commands = fleet.Targets.Select(target => Some.Outgoing(Some.Command(target.Id, time.GetUtcNow(), $"run/{target.Id}/1"))).ToList();

        (await fleet.Send(commands, Cancellation)).ShouldBeEmpty();
        var first = await Receive(targets);
        await fleet.Confirm([.. first.Skip(1).Select(report => new ReportConfirmation(report.Target, CommandDestination.Agent, report.CommandId, 4))], Cancellation);
        await fleet.Send([commands[0]], Cancellation);

        (await Receive(1)).ShouldHaveSingleItem().CommandId.ShouldBe(first[0].CommandId);
    }

    [Fact]
    public async Task Work_that_takes_time_goes_on_with_the_clock()
    {
        await using var fleet = Started(new SimulatedFleetOptions { Targets = 1, ActionTime = TimeSpan.FromSeconds(2) });
        await fleet.Send([Some.Outgoing(Some.Command("simulated-000001", time.GetUtcNow()))], Cancellation);
        await Receive(1);
        await fleet.Confirm([new ReportConfirmation("simulated-000001", CommandDestination.Agent, "run/0/1", 2)], Cancellation);

        var receiving = Receive(1);
        while (!receiving.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await receiving)[0].Items.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Targets_that_are_away_are_not_connected_and_announced_when_they_come()
    {
        await using var fleet = Started(new SimulatedFleetOptions { Targets = 1, OfflinePercent = 100 });
        while (fleet.IsOnline("simulated-000001"))
            time.Advance(TimeSpan.FromMinutes(1));

        (await fleet.Send([Some.Outgoing(Some.Command("simulated-000001", time.GetUtcNow()))], Cancellation))
            .ShouldHaveSingleItem().Why.ShouldBe("its agent is not connected.");
        while (!fleet.IsOnline("simulated-000001"))
            time.Advance(TimeSpan.FromMinutes(1));

        var told = "";
        while (!told.EndsWith("appeared", StringComparison.Ordinal))
            told = await presence.Next();
    }

    [Fact]
    public async Task Commands_find_their_way_by_target_and_destination()
    {
        await using var fleet = Started(new SimulatedFleetOptions { Targets = 1, ActionTime = TimeSpan.Zero, InstallationStepTime = TimeSpan.Zero });
        var router = new CommandRouter([new CommandRoute((target, _) => fleet.Serves(target), fleet)]);
        var now = time.GetUtcNow();

        var refused = await router.Send([Some.Installation("simulated-000001", now), Some.Outgoing(Some.Command("t1", now, "run/0/2"))], Cancellation);

        refused.ShouldHaveSingleItem().Why.ShouldBe("this server has no way to reach it.");
        (await Receive(1))[0].CommandId.ShouldBe("run/0/1");
    }

    public async ValueTask InitializeAsync() => inbox = await queues.Open(new ShardLease(0, "server", 1), Cancellation);

    public ValueTask DisposeAsync() => inbox.DisposeAsync();

    private SimulatedFleet Started(SimulatedFleetOptions options)
    {
        var fleet = new SimulatedFleet(options, Some.Verifier, presence, new ReportRouter(queues, 1), time, NullLogger<SimulatedFleet>.Instance);
        fleet.Start();
        return fleet;
    }

    private async Task<List<Contracts.Reports.CommandReport>> Receive(int count)
    {
        var reports = new List<Contracts.Reports.CommandReport>();
        while (reports.Count < count)
        {
            var deliveries = await inbox.Receive(count - reports.Count, Some.Patience, Cancellation);
            deliveries.ShouldNotBeEmpty();
            reports.AddRange(deliveries.Select(delivery => ((ReportArrived)delivery.Input).Report));
            await inbox.Acknowledge(deliveries, Cancellation);
        }

        return reports;
    }
}
