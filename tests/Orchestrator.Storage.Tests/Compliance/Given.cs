using System.Text;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>Runs and what belongs to them, as small as a test wants them.</summary>
public static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static RunRecord Run(string id, int targets = 3) => new()
    {
        Id = id,
        DefinitionId = "patch-office",
        DefinitionVersion = 2,
        Name = "Patch the office",
        Status = RunStatus.Running,
        Shard = 0,
        CreatedAt = Noon,
        CreatedBy = "olga",
        Deadline = Noon.AddDays(7),
        Ledger = Ledger.Of(targets),
        LastEvent = 1,
    };

    public static TargetRun Token(string runId, int ordinal) => new()
    {
        RunId = runId,
        Ordinal = ordinal,
        TargetId = $"t-{ordinal}",
        TargetName = $"PC-{ordinal:0000}",
        Site = "Köln",
        ActivityId = "install",
        Wait = new Wait(WaitReason.Turn, "It is next in the queue."),
    };

    public static IReadOnlyList<TargetRun> Tokens(string runId, int count) => [.. Enumerable.Range(0, count).Select(ordinal => Token(runId, ordinal))];

    public static RunEvent Event(string runId, long number = 1, RunEventKind kind = RunEventKind.Created) =>
        new(runId, number, Noon.AddSeconds(number), kind, "olga", $"Event {number}.");

    public static OutgoingCommand Command(string runId, int ordinal, int sequence = 1) => new()
    {
        Id = $"{runId}/{ordinal}/{sequence}",
        RunId = runId,
        Ordinal = ordinal,
        TargetId = $"t-{ordinal}",
        Destination = CommandDestination.Agent,
        ExpiresAt = Noon.AddDays(1),
        Signed = new SignedCommand("key-1", Encoding.UTF8.GetBytes($"payload of {ordinal}"), [1, 2, 3, 0, 255]),
    };

    public static ReportEntry Entry(string runId, int ordinal, int number = 1, StepOutcome outcome = StepOutcome.Succeeded) => new()
    {
        RunId = runId,
        Ordinal = ordinal,
        TargetId = $"t-{ordinal}",
        TargetName = $"PC-{ordinal:0000}",
        Phase = ReportPhase.Execution,
        ActivityId = "execute",
        ActivityName = "Run the setup",
        Attempt = 1,
        CommandId = $"{runId}/{ordinal}/1",
        Number = number,
        Name = "setup.exe",
        Outcome = outcome,
        At = Noon.AddSeconds(number),
    };

    public static async Task<RunRecord> StoredRun(IStorage storage, string id, int targets = 3, Func<RunRecord, RunRecord>? with = null)
    {
        var run = Run(id, targets);
        run = with?.Invoke(run) ?? run;
        (await storage.Runs.Create(run, Tokens(id, targets), Event(id), CancellationToken.None)).ShouldBeTrue();
        return run;
    }

    public static Task Apply(IStorage storage, ShardLease lease, params Action<RunBatch>[] changes)
    {
        var batch = new RunBatch();
        foreach (var change in changes)
            change(batch);
        return storage.Runs.ApplyBatch(lease, batch, CancellationToken.None);
    }

    public static async Task<IReadOnlyList<T>> ToList<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
            list.Add(item);
        return list;
    }
}
