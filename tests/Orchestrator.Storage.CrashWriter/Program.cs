using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Storage;

// Writes batch after batch until it is killed. Batch n moves every token to n and adds one entry for each, one command and one event.
// A number on standard output means: that batch is stored.
const string RunId = "run-1";
const int Targets = 50;
var storage = await StorageFactory.Open(StorageOptions.Parse(args[0]), CancellationToken.None);
var now = TimeProvider.System.GetUtcNow();
var lease = await storage.Shards.Acquire(0, "crash-writer", null, CancellationToken.None)
    ?? throw new InvalidOperationException("The shard belongs to somebody else.");
var run = new RunRecord
{
    Id = RunId,
    DefinitionId = "crash",
    DefinitionVersion = 1,
    Name = "Crash",
    Status = RunStatus.Running,
    Shard = 0,
    CreatedAt = now,
    CreatedBy = "test",
    Deadline = now.AddDays(1),
    Ledger = Ledger.Of(Targets),
};
var tokens = Enumerable.Range(0, Targets)
    .Select(ordinal => new TargetRun { RunId = RunId, Ordinal = ordinal, TargetId = $"t-{ordinal}", TargetName = $"pc-{ordinal}" })
    .ToList();
await storage.Runs.Create(run, tokens, new RunEvent(RunId, 0, now, RunEventKind.Created, "test", ""), CancellationToken.None);
var stored = await storage.Runs.FindTarget(RunId, 0, CancellationToken.None);
for (var number = (stored?.Sequence ?? 0) + 1; ; number++)
{
    var batch = new RunBatch();
    batch.Put(run with { LastEvent = number });
    batch.Add(new RunEvent(RunId, number, now, RunEventKind.Started, "test", ""));
    foreach (var token in tokens)
    {
        batch.Put(token with { Sequence = number });
        batch.Add(new ReportEntry
        {
            RunId = RunId,
            Ordinal = token.Ordinal,
            TargetId = token.TargetId,
            TargetName = token.TargetName,
            Phase = ReportPhase.Execution,
            ActivityId = "execute",
            ActivityName = "Execute",
            Attempt = 1,
            CommandId = $"{RunId}/{token.Ordinal}/{number}",
            Number = 1,
            Name = "step",
            Outcome = StepOutcome.Succeeded,
            At = now,
            Output = new string('x', 2_000),
        });
    }

    batch.Send(new OutgoingCommand
    {
        Id = $"{RunId}/0/{number}",
        RunId = RunId,
        Ordinal = 0,
        TargetId = "t-0",
        Destination = CommandDestination.Agent,
        ExpiresAt = now,
        Signed = new SignedCommand("key", new byte[1_000], new byte[64]),
    });
    await storage.Runs.ApplyBatch(lease, batch, CancellationToken.None);
    Console.WriteLine(number);
}
