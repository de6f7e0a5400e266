using Orchestrator.Core.Runs;
using Orchestrator.Core.Triggers;
using static Orchestrator.Server.Tests.Triggers.TriggerRig;

namespace Orchestrator.Server.Tests.Triggers;

public sealed class RunEndsTests : IAsyncLifetime
{
    private TriggerRig rig = null!;

    public async ValueTask InitializeAsync() => rig = await Create();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Theory]
    [InlineData("succeeded", RunStatus.Completed, 0, 0, 0, true)]
    [InlineData("succeeded", RunStatus.Completed, 1, 0, 0, false)]
    [InlineData("succeeded", RunStatus.Completed, 0, 1, 0, false)]
    [InlineData("succeeded", RunStatus.Cancelled, 0, 0, 0, false)]
    [InlineData("failed", RunStatus.Completed, 1, 0, 0, true)]
    [InlineData("failed", RunStatus.Completed, 0, 1, 0, true)]
    [InlineData("failed", RunStatus.Completed, 0, 0, 0, false)]
    [InlineData("failed", RunStatus.Cancelled, 1, 0, 1, false)]
    [InlineData("any", RunStatus.Completed, 0, 0, 0, true)]
    [InlineData("any", RunStatus.Completed, 1, 0, 0, true)]
    [InlineData("any", RunStatus.Cancelled, 0, 0, 1, true)]
    public async Task The_end_of_a_run_starts_what_follows_it_if_it_ended_so(string on, RunStatus status, int failed, int expired, int cancelled, bool starts)
    {
        await rig.Publish("first", "Schedule", "\"cron\":\"0 * * * *\"");
        await rig.Publish("second", "AfterDistribution", $"\"distribution\":\"first\",\"on\":\"{on}\"");
        var run = await First();
        await rig.End(run, ended => ended with { Status = status, Ledger = new Ledger(3, 3 - failed - expired - cancelled, failed, 0, expired, cancelled, 0, 0) });

        await (await rig.Server()).Ends.Follow(Cancellation);

        var following = await rig.Runs("second");
        following.Count.ShouldBe(starts ? 1 : 0);
        if (starts)
            (following[0].Follows, following[0].ChainLength, following[0].CreatedBy).ShouldBe((run.Id, 1, $"end of run {run.Id}"));
        (await rig.Storage.Runs.EndsToFollow(10, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Wherever_a_server_dies_another_one_finishes_and_each_follower_begins_once()
    {
        await rig.Publish("first", "Schedule", "\"cron\":\"0 * * * *\"");
        await rig.Publish("second", "AfterDistribution", "\"distribution\":\"first\"");
        await rig.Publish("third", "AfterDistribution", "\"distribution\":\"first\",\"on\":\"any\"");
        var died = true;
        var rounds = 0;
        for (var place = 0; died; place++)
        {
            rounds++;
            await rig.End(await First());
            var faults = new Faults(place);
            try
            {
                await (await rig.Server(faults)).Ends.Follow(Cancellation);
            }
            catch (ServerDied)
            {
                (await rig.Storage.Runs.EndsToFollow(10, Cancellation)).ShouldHaveSingleItem();
            }

            died = faults.Died;
            await (await rig.Server()).Ends.Follow(Cancellation);
            (await rig.Runs("second")).Count.ShouldBe(rounds, $"died at place {place}");
            (await rig.Runs("third")).Count.ShouldBe(rounds, $"died at place {place}");
            (await rig.Storage.Runs.EndsToFollow(10, Cancellation)).ShouldBeEmpty();
        }

        rounds.ShouldBeGreaterThan(6);
    }

    [Fact]
    public async Task Servers_that_follow_at_once_start_one_run_each()
    {
        await rig.Publish("first", "Schedule", "\"cron\":\"0 * * * *\"");
        await rig.Publish("second", "AfterDistribution", "\"distribution\":\"first\"");
        for (var i = 0; i < 5; i++)
            await rig.End(await First());
        var servers = new[] { await rig.Server(), await rig.Server(), await rig.Server() };
        await Task.WhenAll(servers.Select(server => Task.Run(() => server.Ends.Follow(Cancellation))));
        (await rig.Runs("second")).Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_paused_trigger_lets_an_end_pass()
    {
        await rig.Publish("first", "Schedule", "\"cron\":\"0 * * * *\"");
        await rig.Publish("second", "AfterDistribution", "\"distribution\":\"first\"");
        await rig.Storage.Triggers.Pause(new TriggerKey("second", "t"), new TriggerPause("olga", Noon), Cancellation);
        await rig.End(await First());
        await (await rig.Server()).Ends.Follow(Cancellation);
        (await rig.Runs("second")).ShouldBeEmpty();
        (await rig.History("second")).ShouldHaveSingleItem().Outcome.ShouldBe(FiringOutcome.Skipped);
    }

    [Fact]
    public async Task A_circle_that_slipped_through_ends()
    {
        // Two servers may publish at the same moment, each seeing no circle.
        await rig.Publish("first", "AfterDistribution", "\"distribution\":\"second\",\"on\":\"any\"");
        await rig.Publish("second", "AfterDistribution", "\"distribution\":\"first\",\"on\":\"any\"");
        var server = await rig.Server();
        var run = new RunRecord
        {
            Id = "by-hand", DefinitionId = "first", DefinitionVersion = 1, Name = "first", Status = RunStatus.Running, Shard = 0, CreatedAt = Noon, CreatedBy = "olga",
            Deadline = Noon.AddDays(1), Ledger = Ledger.Of(1), LastEvent = 1,
        };
        await rig.Storage.Runs.Create(run, [], new RunEvent(run.Id, 1, Noon, RunEventKind.Created, "olga", "Made."), Cancellation);
        var lengths = 0;
        for (IReadOnlyList<RunRecord> open = [run]; open.Count > 0; lengths++)
        {
            await rig.End(open.ShouldHaveSingleItem());
            await server.Ends.Follow(Cancellation);
            open = [.. (await rig.Runs("first")).Concat(await rig.Runs("second")).Where(one => !one.HasEnded)];
        }

        lengths.ShouldBe(TriggerStarter.LongestChain + 1);
        (await rig.History("second")).Concat(await rig.History("first")).Single(line => line.Outcome == FiringOutcome.Refused).Text.ShouldContain("break the circle");
    }

    /// <summary>The next run of the hourly definition.</summary>
    private async Task<RunRecord> First()
    {
        var server = await rig.Server();
        await server.Schedules.Fire(Cancellation);
        rig.Time.Now += TimeSpan.FromHours(1);
        await server.Schedules.Fire(Cancellation);
        return (await rig.Runs("first")).Single(run => !run.HasEnded);
    }
}
