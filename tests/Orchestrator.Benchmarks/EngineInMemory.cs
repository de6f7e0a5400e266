using System.Diagnostics;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;

namespace Orchestrator.Benchmarks;

/// <summary>The engine alone, on one core: no storage, no messages.</summary>
internal static class EngineInMemory
{
    /// <summary>Activities entered per second.</summary>
    public static double StepsPerSecond(int targets)
    {
        Walk(Directory.Of(1_000), 1_000);
        var directory = Directory.Of(targets);
        var watch = Stopwatch.StartNew();
        Walk(directory, targets);
        return targets * BenchmarkDefinitions.Steps.Activities.Count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Bytes per target that waits, run and indexes included, inventory excluded.</summary>
    public static double BytesPerWaitingTarget(int targets)
    {
        var directory = Directory.Of(targets);
        var before = Settled();
        var run = NewRun(directory, BenchmarkDefinitions.Waiting);
        Step(run, Engine(directory));
        var after = Settled();
        if (run.Record.Ledger.Waiting != targets)
            throw new InvalidOperationException($"Everybody should wait: {run.Record.Ledger}.");
        GC.KeepAlive(directory);
        return (after - before) / (double)targets;
    }

    private static void Walk(Directory directory, int targets)
    {
        var run = NewRun(directory, BenchmarkDefinitions.Steps);
        Step(run, Engine(directory));
        if (run.Record.Ledger.Succeeded != targets)
            throw new InvalidOperationException($"Everybody should have succeeded: {run.Record.Ledger}.");
    }

    private static void Step(Run run, RunEngine engine)
    {
        while (engine.Advance(run, DateTimeOffset.UnixEpoch, budget: 500, new RunBatch()))
        {
        }
    }

    private static RunEngine Engine(Directory directory) =>
        new(directory, directory, command => throw new InvalidOperationException($"Nothing is sent here: {command.Id}"), new EngineOptions());

    private static Run NewRun(Directory directory, DistributionGraph graph)
    {
        var record = new RunRecord
        {
            Id = "benchmark",
            DefinitionId = graph.DefinitionId,
            DefinitionVersion = 1,
            Name = graph.Name,
            Status = RunStatus.Scheduled,
            Shard = 0,
            CreatedAt = DateTimeOffset.UnixEpoch,
            CreatedBy = "benchmark",
            Deadline = DateTimeOffset.UnixEpoch.AddDays(7),
            Ledger = Ledger.Of(directory.All.Count),
        };
        var wait = new Wait(WaitReason.RunStart, "The run is about to start.");
        var start = graph.Activities[graph.Start];
        return new Run(
            record,
            graph,
            [
                .. directory.All.Select((target, ordinal) => new TargetRun
                {
                    RunId = record.Id,
                    Ordinal = ordinal,
                    TargetId = target.Id,
                    TargetName = target.Name,
                    Activity = start.Index,
                    ActivityId = start.Id,
                    Wait = wait,
                }),
            ]);
    }

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
