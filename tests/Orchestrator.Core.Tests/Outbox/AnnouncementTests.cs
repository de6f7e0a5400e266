using System.Text.Json;
using Orchestrator.Contracts.Bus;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Tests.Runs;
using Orchestrator.Core.Tests.Shards;
using RunStarted = Orchestrator.Contracts.Bus.RunStarted;

namespace Orchestrator.Core.Tests.Outbox;

/// <summary>What a shard's batches announce, and when they tell the relay.</summary>
public sealed class AnnouncementTests : IAsyncDisposable
{
    private readonly ShardRig rig = new();
    private readonly RecordedRelay relay = new();
    private readonly CancellationTokenSource stop = new();
    private Task host = Task.CompletedTask;

    private IReadOnlyList<Announcement> Announced => [.. rig.Store.Batches.SelectMany(batch => batch.Announcements)];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await host.WaitAsync(TimeSpan.FromSeconds(30));
        stop.Dispose();
    }

    [Fact]
    public async Task Start_and_end_of_a_run_are_announced_in_order_and_the_relay_hears_of_each_after_it_is_stored()
    {
        await Run("r1", announcesTargets: false);

        Announced.Select(announcement => announcement.Kind).ShouldBe([AnnouncementKind.RunStarted, AnnouncementKind.RunCompleted]);
        relay.StoredBefore.ShouldBe([1, 2]);
        var started = Read<RunStarted>(Announced[0]);
        (started.RunId, started.IdempotencyKey, started.Targets, started.RequestedBy).ShouldBe(("r1", "order 4711", 2, "olga"));
        var completed = Read<RunCompleted>(Announced[1]);
        completed.Ledger.ShouldBe(new RunLedger(2, 1, 0, 0, 0, 1));
        (completed.End, completed.CancelledBy).ShouldBe((RunEnd.Cancelled, "otto"));
    }

    [Fact]
    public async Task Targets_are_announced_between_start_and_end_if_the_run_wants_it()
    {
        await Run("r1", announcesTargets: true);

        Announced.Select(announcement => announcement.Kind).ShouldBe(
            [AnnouncementKind.RunStarted, AnnouncementKind.TargetFinished, AnnouncementKind.TargetFinished, AnnouncementKind.RunCompleted]);
        var first = Read<TargetFinished>(Announced[1]);
        (first.TargetId, first.Target, first.Result).ShouldBe(("t0", "pc-0", TargetResult.Succeeded));
        Read<TargetFinished>(Announced[2]).Result.ShouldBe(TargetResult.Cancelled);
        Announced.Select(announcement => announcement.Id).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task Positions_rise_and_a_later_owner_goes_on_behind_the_earlier_one()
    {
        await Run("r1", announcesTargets: true);
        var positions = Announced.Select(announcement => announcement.Position).ToList();
        positions.ShouldBe(positions.Order());
        positions[0].ShouldBe((1L << 32) | 1);

        rig.Store.Failure = _ => new IOException("The database is away.");
        await rig.Stored("r2");
        rig.Hand(new RunCreated("r2"));
        await rig.Until(() => Announced[^1].RunId == "r2");

        Announced[^1].Position.ShouldBe((2L << 32) | 1);
    }

    [Fact]
    public async Task The_same_fact_has_the_same_id_and_another_run_of_the_same_name_another_one()
    {
        await Run("r1", announcesTargets: false);
        var first = Announced[0].Id;
        rig.Store.Remove("r1");
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await rig.Stored("r1");
        await rig.Deliver(new RunCreated("r1"));

        Announced[2].Kind.ShouldBe(AnnouncementKind.RunStarted);
        Announced[2].Id.ShouldNotBe(first);
    }

    [Fact]
    public async Task Without_a_bus_nothing_is_announced()
    {
        await rig.Stored("r1", announcesTargets: true);
        host = rig.Host().Run(1, stop.Token);
        await rig.Asked();
        rig.Store.Runs["r1"].Status.ShouldBe(RunStatus.Running);
        Announced.ShouldBeEmpty();
    }

    /// <summary>A run over two targets: one succeeds, then the run is cancelled.</summary>
    private async Task Run(string id, bool announcesTargets)
    {
        relay.Batches = () => Announced.Count(announcement => announcement.Kind != AnnouncementKind.TargetFinished);
        rig.Relay = relay;
        await rig.Stored(id, targets: 2, announcesTargets: announcesTargets);
        host = rig.Host().Run(1, stop.Token);
        await rig.Deliver(Report(id, 0, new Accepted { Number = 1, At = EngineRig.Noon }, Said.Step() with { Number = 2 }, Said.Succeeded with { Number = 3 }));
        await rig.Deliver(new Core.Runs.CancelRun(id, "otto"));
        await rig.Deliver(Report(id, 1, new Refused { Number = 1, At = EngineRig.Noon, Reason = RefusalReason.Cancelled, Message = "" }));
        rig.Store.Runs[id].HasEnded.ShouldBeTrue();
    }

    private static ReportArrived Report(string runId, int ordinal, params ReportItem[] items) =>
        new(new CommandReport { CommandId = $"{runId}/{ordinal}/1", RunId = runId, Target = $"t{ordinal}", Activity = "work", Attempt = 1, Items = items });

    private static T Read<T>(Announcement announcement)
        where T : RunTold
    {
        var told = (T)JsonSerializer.Deserialize(announcement.Body, typeof(T), BusJson.Default)!;
        told.EventId.ShouldBe(announcement.Id);
        return told;
    }

    private sealed class RecordedRelay : IOutboxRelay
    {
        public List<int> StoredBefore { get; } = [];

        public Func<int> Batches { get; set; } = () => 0;

        public Task Run(ShardLease lease, CancellationToken cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);

        public void Stored(int shard) => StoredBefore.Add(Batches());
    }
}
