using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrator.Contracts.Bus;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using RunStarted = Orchestrator.Contracts.Bus.RunStarted;

namespace Orchestrator.Core.Outbox;

/// <summary>Writes into a batch what the outside is to be told about it: of each run start, targets and end, in this order.</summary>
internal sealed class Announcer(ShardLease lease)
{
    private uint last;

    /// <summary>Reads the batch's events and results; called once, when the batch is complete.</summary>
    public void Announce(RunBatch batch)
    {
        foreach (var happened in batch.Events)
        {
            if (happened.Kind == RunEventKind.Started && batch.Find(happened.RunId) is { } run)
                Add(batch, AnnouncementKind.RunStarted, run, happened.At, Started(run, happened.At));
        }

        foreach (var result in batch.Entries)
        {
            if (result is { Phase: ReportPhase.Result, Late: false } && batch.Find(result.RunId) is { AnnouncesTargets: true } run)
                Add(batch, AnnouncementKind.TargetFinished, run, result.At, Finished(run, result));
        }

        foreach (var happened in batch.Events)
        {
            if (happened.Kind is RunEventKind.Completed or RunEventKind.Cancelled && batch.Find(happened.RunId) is { } run)
                Add(batch, AnnouncementKind.RunCompleted, run, happened.At, Completed(run, happened.At));
        }
    }

    private static RunStarted Started(RunRecord run, DateTimeOffset at) => new()
    {
        EventId = IdOf(AnnouncementKind.RunStarted, run),
        RunId = run.Id,
        IdempotencyKey = run.RequestKey,
        DefinitionId = run.DefinitionId,
        DefinitionVersion = run.DefinitionVersion,
        Name = run.Name,
        Targets = run.Ledger.Targets,
        RequestedBy = run.CreatedBy,
        StartedAt = at,
        Deadline = run.Deadline,
    };

    private static RunCompleted Completed(RunRecord run, DateTimeOffset at) => new()
    {
        EventId = IdOf(AnnouncementKind.RunCompleted, run),
        RunId = run.Id,
        IdempotencyKey = run.RequestKey,
        DefinitionId = run.DefinitionId,
        DefinitionVersion = run.DefinitionVersion,
        Name = run.Name,
        End = run.Status == RunStatus.Cancelled ? RunEnd.Cancelled : RunEnd.Completed,
        CancelledBy = run.CancelledBy,
        StartedAt = run.StartedAt,
        EndedAt = at,
        Ledger = new RunLedger(run.Ledger.Targets, run.Ledger.Succeeded, run.Ledger.Failed, run.Ledger.Skipped, run.Ledger.Expired, run.Ledger.Cancelled),
    };

    private static TargetFinished Finished(RunRecord run, ReportEntry result) => new()
    {
        EventId = IdOf(AnnouncementKind.TargetFinished, run, result.Ordinal),
        RunId = run.Id,
        IdempotencyKey = run.RequestKey,
        TargetId = result.TargetId,
        Target = result.TargetName,
        Result = result.Outcome switch
        {
            StepOutcome.Succeeded => TargetResult.Succeeded,
            StepOutcome.Skipped => TargetResult.Skipped,
            StepOutcome.Expired => TargetResult.Expired,
            StepOutcome.Cancelled => TargetResult.Cancelled,
            _ => TargetResult.Failed,
        },
        Message = result.Message.Length > 0 ? result.Message : null,
        StartedAt = result.StartedAt,
        EndedAt = result.At,
    };

    private void Add(RunBatch batch, AnnouncementKind kind, RunRecord run, DateTimeOffset at, RunTold told) => batch.Announce(new Announcement
    {
        Id = told.EventId,
        Shard = lease.Shard,
        Position = (lease.Epoch << 32) | ++last,
        Kind = kind,
        RunId = run.Id,
        At = at,
        Body = JsonSerializer.SerializeToUtf8Bytes(told, told.GetType(), BusJson.Default),
    });

    /// <summary>A run whose id is used again after the first has been removed is another one: its time of making tells them apart.</summary>
    private static Guid IdOf(AnnouncementKind kind, RunRecord run, int ordinal = 0)
    {
        var fact = string.Create(CultureInfo.InvariantCulture, $"{kind}/{run.Id}/{run.CreatedAt.UtcTicks}/{ordinal}");
        var id = SHA256.HashData(Encoding.UTF8.GetBytes(fact)).AsSpan(0, 16);

        // Version 8 of RFC 9562: an id of the application's own making.
        id[6] = (byte)((id[6] & 0x0f) | 0x80);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
