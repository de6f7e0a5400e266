using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Tests;

public sealed class WatchHubTests
{
    private readonly WatchHub hub = new();

    [Fact]
    public async Task A_watcher_hears_of_its_own_run_only_and_of_its_latest_state()
    {
        var watcher = hub.Watch("mine");
        hub.Applied(Batch(run: "other"));
        (await watcher.Wait(TimeSpan.Zero, CancellationToken.None)).ShouldBeFalse();

        hub.Applied(Batch(run: "mine", RunStatus.Running));
        hub.Applied(Batch(run: "mine", RunStatus.Completed));

        (await watcher.Wait(TimeSpan.FromSeconds(30), CancellationToken.None)).ShouldBeTrue();
        watcher.Take().Run!.Status.ShouldBe(RunStatus.Completed);
        watcher.Take().Run.ShouldBeNull();
    }

    [Fact]
    public void Entries_beyond_a_hundred_are_counted_not_kept()
    {
        var watcher = hub.Watch("mine");

        hub.Applied(Batch(run: "mine", entries: 250));

        var news = watcher.Take();
        news.Entries.Count.ShouldBe(100);
        news.Skipped.ShouldBe(150);
    }

    [Fact]
    public void Who_has_left_hears_nothing_while_others_do()
    {
        var gone = hub.Watch("mine");
        var stays = hub.Watch("mine");
        hub.Leave(gone);

        hub.Applied(Batch(run: "mine"));

        gone.Take().Run.ShouldBeNull();
        stays.Take().Run.ShouldNotBeNull();
    }

    internal static RunBatch Batch(string run, RunStatus status = RunStatus.Running, int entries = 0)
    {
        var batch = new RunBatch();
        batch.Put(new RunRecord
        {
            Id = run,
            DefinitionId = "d",
            DefinitionVersion = 1,
            Name = "n",
            Status = status,
            Shard = 0,
            CreatedAt = DateTimeOffset.UnixEpoch,
            CreatedBy = "me",
            Deadline = DateTimeOffset.UnixEpoch,
            Ledger = Ledger.Of(1),
        });
        for (var number = 1; number <= entries; number++)
            batch.Add(Entry(run, number));
        return batch;
    }

    private static ReportEntry Entry(string run, int number) => new()
    {
        RunId = run,
        Ordinal = 0,
        TargetId = "t",
        TargetName = "t",
        Phase = ReportPhase.Execution,
        ActivityId = "a",
        ActivityName = "a",
        Attempt = 1,
        CommandId = "c",
        Number = number,
        Name = "step",
        Outcome = StepOutcome.Succeeded,
        At = DateTimeOffset.UnixEpoch,
    };
}
