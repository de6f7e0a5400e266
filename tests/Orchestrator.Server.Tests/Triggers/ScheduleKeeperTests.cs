using Orchestrator.Core.Triggers;
using static Orchestrator.Server.Tests.Triggers.TriggerRig;

namespace Orchestrator.Server.Tests.Triggers;

public sealed class ScheduleKeeperTests : IAsyncLifetime
{
    private const string Hourly = "\"cron\":\"0 * * * *\"";

    private TriggerRig rig = null!;

    public async ValueTask InitializeAsync() => rig = await Create();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_schedule_starts_a_run_when_it_is_due_and_not_before()
    {
        var server = await rig.Server();
        await rig.Publish("d", "Schedule", Hourly);
        (await server.Schedules.Fire(Cancellation)).ShouldBe(Noon.AddHours(1));
        rig.Time.Now = Noon.AddHours(1).AddTicks(-1);
        await server.Schedules.Fire(Cancellation);
        (await rig.Runs("d")).ShouldBeEmpty();

        rig.Time.Now = Noon.AddHours(1);
        (await server.Schedules.Fire(Cancellation)).ShouldBe(Noon.AddHours(2));
        await server.Schedules.Fire(Cancellation);

        var run = (await rig.Runs("d")).ShouldHaveSingleItem();
        (run.StartActivity, run.CreatedBy, run.CreatedAt).ShouldBe(("t", "trigger Schedule", Noon.AddHours(1)));
        var line = (await rig.History("d")).ShouldHaveSingleItem();
        (line.Occurrence, line.Outcome, line.RunId).ShouldBe(("2026-11-25T13:00:00Z", FiringOutcome.Started, run.Id));
    }

    [Fact]
    public async Task Servers_that_look_at_once_start_one_run()
    {
        await rig.Publish("d", "Schedule", Hourly);
        var servers = new List<TriggerServer>();
        for (var i = 0; i < 4; i++)
            servers.Add(await rig.Server());
        await servers[0].Schedules.Fire(Cancellation);
        for (var hour = 1; hour <= 5; hour++)
        {
            rig.Time.Now = Noon.AddHours(hour);
            await Task.WhenAll(servers.Select(server => Task.Run(() => server.Schedules.Fire(Cancellation))));
            (await rig.Runs("d")).Count.ShouldBe(hour);
            (await rig.History("d")).Count.ShouldBe(hour);
        }
    }

    [Fact]
    public async Task Wherever_a_server_dies_another_one_finishes_and_one_run_begins()
    {
        await rig.Publish("d", "Schedule", Hourly);
        await (await rig.Server()).Schedules.Fire(Cancellation);
        var (hour, died) = (1, true);
        for (var place = 0; died; place++, hour++)
        {
            rig.Time.Now = Noon.AddHours(hour);
            var faults = new Faults(place);
            died = await Dies(async () => await (await rig.Server(faults)).Schedules.Fire(Cancellation));
            died.ShouldBe(faults.Died);
            await (await rig.Server()).Schedules.Fire(Cancellation);
            (await rig.Runs("d")).Count.ShouldBe(hour, $"died at place {place}");
            (await rig.History("d")).Count(line => line.Outcome == FiringOutcome.Started).ShouldBe(hour, $"died at place {place}");
        }

        hour.ShouldBeGreaterThan(5, "it died before and after the run's end of the queue, the history and the cursor");
    }

    [Fact]
    public async Task What_began_before_a_long_outage_is_not_called_missed()
    {
        await rig.Publish("d", "Schedule", Hourly);
        await (await rig.Server()).Schedules.Fire(Cancellation);
        rig.Time.Now = Noon.AddHours(1);
        (await Dies(async () => await (await rig.Server(new Faults(0))).Schedules.Fire(Cancellation))).ShouldBeTrue("it died after the run was stored");
        (await rig.Runs("d")).ShouldHaveSingleItem();

        rig.Time.Now = Noon.AddHours(9).AddMinutes(30);
        await (await rig.Server()).Schedules.Fire(Cancellation);

        (await rig.History("d")).Select(line => (line.Occurrence, line.Outcome)).ShouldBe(
            [("2026-11-25T21:00:00Z", FiringOutcome.Started), ("2026-11-25T13:00:00Z", FiringOutcome.Started)]);
    }

    [Fact]
    public async Task After_an_outage_the_latest_occurrence_within_the_grace_is_made_up_for_and_the_rest_is_told()
    {
        await rig.Publish("d", "Schedule", Hourly + ",\"graceMinutes\":45");
        await rig.Publish("daily", "Schedule", "\"cron\":\"0 13 * * *\"");
        await (await rig.Server()).Schedules.Fire(Cancellation);
        rig.Time.Now = Noon.AddHours(5).AddMinutes(40);

        await (await rig.Server()).Schedules.Fire(Cancellation);
        await (await rig.Server()).Schedules.Fire(Cancellation);

        (await rig.Runs("d")).Count.ShouldBe(1);
        var history = await rig.History("d");
        history.Select(line => (line.Occurrence, line.Outcome)).ShouldBe(
            [("2026-11-25T17:00:00Z", FiringOutcome.Started), ("2026-11-25T13:00:00Z", FiringOutcome.Skipped)], ignoreOrder: true);
        history.Single(line => line.Outcome == FiringOutcome.Skipped).Text.ShouldContain("too late by more than 45 minutes");
        (await rig.Runs("daily")).ShouldBeEmpty();
        (await rig.History("daily")).ShouldHaveSingleItem().Outcome.ShouldBe(FiringOutcome.Skipped);
    }

    [Fact]
    public async Task A_paused_schedule_is_silent_and_makes_up_for_nothing_afterwards()
    {
        var server = await rig.Server();
        await rig.Publish("d", "Schedule", Hourly);
        await server.Schedules.Fire(Cancellation);
        await rig.Storage.Triggers.Pause(new TriggerKey("d", "t"), new TriggerPause("olga", rig.Time.Now), Cancellation);
        rig.Time.Now = Noon.AddHours(1);
        (await server.Schedules.Fire(Cancellation)).ShouldBeNull();
        rig.Time.Now = Noon.AddHours(1).AddMinutes(10);
        await rig.Storage.Triggers.Resume(new TriggerKey("d", "t"), rig.Time.Now, Cancellation);
        (await server.Schedules.Fire(Cancellation)).ShouldBe(Noon.AddHours(2));
        (await rig.Runs("d")).ShouldBeEmpty();
        (await rig.History("d")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_published_counts_at_once_on_every_server_and_another_schedule_begins_with_its_publication()
    {
        var (one, other) = (await rig.Server(), await rig.Server());
        await rig.Publish("d", "Schedule", Hourly);
        await one.Schedules.Fire(Cancellation);
        await other.Schedules.Fire(Cancellation);

        rig.Time.Now = Noon.AddMinutes(50);
        await rig.Publish("d", "Schedule", "\"cron\":\"30 * * * *\"");
        rig.Time.Now = Noon.AddHours(1);
        (await other.Schedules.Fire(Cancellation)).ShouldBe(Noon.AddMinutes(90), "12:30 was before, and 13:00 is no time of the new one");
        await rig.Publish("d", "Webhook", "\"hook\":\"h\"");
        rig.Time.Now = Noon.AddMinutes(90);
        (await one.Schedules.Fire(Cancellation)).ShouldBeNull("it has no schedule any more");
        (await rig.Runs("d")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Publishing_the_same_schedule_again_loses_no_occurrence()
    {
        var server = await rig.Server();
        await rig.Publish("d", "Schedule", Hourly);
        await server.Schedules.Fire(Cancellation);
        rig.Time.Now = Noon.AddHours(1).AddSeconds(1);
        await rig.Publish("d", "Schedule", Hourly + ",\"graceMinutes\":30");
        await server.Schedules.Fire(Cancellation);
        (await rig.Runs("d")).ShouldHaveSingleItem().DefinitionVersion.ShouldBe(2);
    }

    [Fact]
    public async Task A_date_comes_once()
    {
        var server = await rig.Server();
        await rig.Publish("d", "Schedule", "\"at\":\"2026-11-25T13:00\",\"zone\":\"Europe/Berlin\"");
        rig.Time.Now = Noon.AddMinutes(1);
        (await server.Schedules.Fire(Cancellation)).ShouldBeNull();
        (await rig.Runs("d")).ShouldBeEmpty("13:00 in Berlin is noon, when it was published");

        await rig.Publish("d", "Schedule", "\"at\":\"2026-11-25T13:30\",\"zone\":\"Europe/Berlin\"");
        (await server.Schedules.Fire(Cancellation)).ShouldBe(Noon.AddMinutes(30));
        rig.Time.Now = Noon.AddMinutes(30);
        (await server.Schedules.Fire(Cancellation)).ShouldBeNull();
        await server.Schedules.Fire(Cancellation);
        (await rig.Runs("d")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_refused_run_is_told_and_the_schedule_goes_on()
    {
        var server = await rig.Server();
        await rig.Publish("d", "Schedule", Hourly, targets: "\"gone\"");
        await rig.Publish("e", "Schedule", Hourly);
        await server.Schedules.Fire(Cancellation);
        rig.Time.Now = Noon.AddHours(1);
        (await server.Schedules.Fire(Cancellation)).ShouldBe(Noon.AddHours(2));
        var line = (await rig.History("d")).ShouldHaveSingleItem();
        (line.Outcome, line.RunId).ShouldBe((FiringOutcome.Refused, null));
        line.Text.ShouldContain("'gone'");
        (await rig.Runs("e")).ShouldHaveSingleItem();
    }

    private static async Task<bool> Dies(Func<Task> work)
    {
        try
        {
            await work();
            return false;
        }
        catch (ServerDied)
        {
            return true;
        }
    }
}
