using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MongoDB.Bson;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>What entries are counted by: everything they can be filtered and grouped by, except target and time.</summary>
/// <param name="Run">The run's number.</param>
/// <param name="Site">Null: whatever the site, which makes it a kind.</param>
internal readonly record struct EntrySort(
    long Run, ReportPhase Phase, StepOutcome Outcome, int? Code, string ActivityId, string Name, string? Site, string Cause, string ActivityName)
{
    private const int IdBytes = 16;

    /// <summary>Between the parts: UTF-8 never has it.</summary>
    private const byte Separator = 0xff;

    /// <param name="cause">As <see cref="CausesOfRun"/> counts it.</param>
    public static EntrySort Of(long run, ReportEntry entry, string cause) => new(
        run, entry.Phase, entry.Outcome, entry.ReturnCode, entry.ActivityId, entry.Name, entry.Site, cause, entry.ActivityName);

    /// <summary>The kind that it belongs to: the same at all sites.</summary>
    public EntrySort Kind => this with { Site = null };

    /// <summary>As a document of a rollup has it.</summary>
    public static EntrySort Read(BsonDocument document) => new(
        document.Long("run"),
        (ReportPhase)document.Int("phase"),
        (StepOutcome)document.Int("outcome"),
        document.IntOrNull("code"),
        document.Text("activity"),
        document.Text("name"),
        document.TextOrNull("site"),
        document.Text("cause"),
        document.Text("activityName"));

    /// <summary>Follows from the sort, so that nobody has to look it up: 128 bits of its SHA-256.</summary>
    public BsonBinaryData Id()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[25];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, Run);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[8..], (int)Phase);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[12..], (int)Outcome);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], Code ?? long.MaxValue);
        numbers[24] = Separator;
        hash.AppendData(numbers);
        foreach (var text in (ReadOnlySpan<string?>)[ActivityId, Name, Site, Cause, ActivityName])
        {
            hash.AppendData(text is null ? [Separator] : Encoding.UTF8.GetBytes(text));
            hash.AppendData([Separator]);
        }

        return new BsonBinaryData(hash.GetHashAndReset()[..IdBytes]);
    }

    /// <summary>The fields of a rollup's document that never change.</summary>
    public BsonDocument Fields() => new BsonDocument
        {
            { "run", Run },
            { "phase", (int)Phase },
            { "outcome", (int)Outcome },
            { "activity", ActivityId },
            { "activityName", ActivityName },
            { "name", Name },
            { "cause", Cause },
        }
        .AddSome("site", Site)
        .AddSome("code", Code);
}
