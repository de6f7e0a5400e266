using System.Globalization;
using MongoDB.Bson;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>Report entries to and from their documents. The output stands in a document of its own under the same id.</summary>
internal static class EntryDocuments
{
    /// <summary>Field of what a line gave; only few entries have it.</summary>
    public const string LineRate = "line";

    private const char NumberMark = '#';

    /// <summary>Command and number in one: what makes an entry unique.</summary>
    public static string Id(string commandId, int number) => string.Create(CultureInfo.InvariantCulture, $"{commandId}{NumberMark}{number}");

    public static string Id(ReportEntry entry) => Id(entry.CommandId, entry.Number);

    public static BsonDocument Write(ReportEntry entry, EntrySort sort, BsonValue sortId) => new BsonDocument
        {
            { "_id", Id(entry) },
            { "key", TokenKey.Of(sort.Run, entry.Ordinal) },
            { "at", entry.At.UtcTicks },
            { "no", entry.Number },
            { "target", entry.TargetId },
            { "targetName", entry.TargetName },
            { "site", entry.Site },
            { "phase", (int)entry.Phase },
            { "activity", entry.ActivityId },
            { "activityName", entry.ActivityName },
            { "attempt", entry.Attempt },
            { "index", entry.Index },
            { "name", entry.Name },
            { "outcome", (int)entry.Outcome },
            { "cause", sort.Cause },
            { "sort", sortId },
        }
        .AddSome("code", entry.ReturnCode)
        .AddSome("started", entry.StartedAt)
        .AddSome("ended", entry.EndedAt)
        .Add("message", entry.Message)
        .Add("starts", entry.Starts)
        .Mark("output", entry.Output.Length > 0)
        .Mark("truncated", entry.OutputTruncated)
        .Mark("late", entry.Late)
        .AddSome("cpu", entry.CpuTime?.Ticks / TimeSpan.TicksPerMicrosecond)
        .AddSome("memory", entry.PeakMemory)
        .AddSome(LineRate, entry.LineRate)
        .Mark("reboot", entry.RebootNeeded)
        .AddSome("interrupted", Interrupted(entry.InterruptedStarts));

    public static BsonDocument WriteOutput(ReportEntry entry) => new() { { "_id", Id(entry) }, { "text", entry.Output } };

    public static MeasuredLine ReadLine(BsonDocument document) => new(document.Text("target"), document.Text("site"), document.Long(LineRate));

    public static bool HasOutput(BsonDocument document) => document.Marked("output");

    /// <summary>What the entry's cause is counted by.</summary>
    public static string CountedCause(BsonDocument document) => document.Text("cause");

    public static ReportEntry Read(BsonDocument document, string runId)
    {
        var id = document.Text("_id");
        return new ReportEntry
        {
            RunId = runId,
            Ordinal = TokenKey.Ordinal(document.Long("key")),
            CommandId = id[..id.LastIndexOf(NumberMark)],
            Number = document.Int("no"),
            At = document.Instant("at"),
            TargetId = document.Text("target"),
            TargetName = document.Text("targetName"),
            Site = document.Text("site"),
            Phase = (ReportPhase)document.Int("phase"),
            ActivityId = document.Text("activity"),
            ActivityName = document.Text("activityName"),
            Attempt = document.Int("attempt"),
            Index = document.Int("index"),
            Name = document.Text("name"),
            Outcome = (StepOutcome)document.Int("outcome"),
            ReturnCode = document.IntOrNull("code"),
            StartedAt = document.InstantOrNull("started"),
            EndedAt = document.InstantOrNull("ended"),
            Message = document.Text("message"),
            OutputTruncated = document.Marked("truncated"),
            Starts = document.Int("starts"),
            Late = document.Marked("late"),
            CpuTime = document.LongOrNull("cpu") is { } used ? TimeSpan.FromMicroseconds(used) : null,
            PeakMemory = document.LongOrNull("memory"),
            LineRate = document.LongOrNull(LineRate),
            RebootNeeded = document.Marked("reboot"),
            InterruptedStarts = document.Has("interrupted", out var starts) ? [.. starts.AsBsonArray.Select(start => Interrupted(start.AsBsonDocument))] : [],
        };
    }

    private static BsonArray? Interrupted(IReadOnlyList<InterruptedStart> starts) => starts.Count == 0
        ? null
        : new BsonArray(starts.Select(start => new BsonDocument { { "started", start.StartedAt.UtcTicks }, { "found", start.FoundAt.UtcTicks } }));

    private static InterruptedStart Interrupted(BsonDocument start) => new(start.Instant("started"), start.Instant("found"));
}
