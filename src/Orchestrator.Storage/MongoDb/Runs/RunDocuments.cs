using System.Text.Json;
using MongoDB.Bson;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Reports;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>Runs, events and outstanding commands to and from their documents.</summary>
internal static class RunDocuments
{
    public static BsonDocument Write(RunRecord run, long number, int targets)
    {
        var document = new BsonDocument
        {
            { "_id", run.Id },
            { "no", number },
            { "definition", run.DefinitionId },
            { "shard", run.Shard },
            { "targets", targets },
            { EarlierKinds.Counted, true },
        };
        return document.AddSome("rerunOf", run.RerunOf).AddRange(State(run));
    }

    /// <summary>The change that puts a run's present state in place of the stored one. An end is marked for whoever follows it up.</summary>
    public static BsonDocument Change(RunRecord run) => new("$set", State(run).AddSome("toFollow", run.EndedAt));

    /// <summary>A change that says nothing but is a write: whoever removes the run meanwhile collides with it.</summary>
    public static BsonDocument Touch() => new("$inc", new BsonDocument("touched", 1L));

    /// <summary>Everything but the flow, which is not read for lists.</summary>
    public static BsonDocument Listed => new("flow", 0);

    /// <summary>A run that was stored before the flow had a field has it in its body until it changes.</summary>
    public static RunRecord Read(BsonDocument document)
    {
        var run = JsonSerializer.Deserialize(document.Text("body"), StorageJson.Default.RunRecord)!;
        return document.TextOrNull("flow") is { } flow && run.Flow is null ? run with { Flow = JsonSerializer.Deserialize(flow, StorageJson.Default.RunFlow) } : run;
    }

    public static RunRecord ReadListed(BsonDocument document) => Read(document) with { Flow = null };

    public static BsonDocument EventId(long run, long number) => new() { { "run", run }, { "no", number } };

    public static BsonDocument WriteEvent(RunEvent runEvent, long run) => new()
    {
        { "_id", EventId(run, runEvent.Number) },
        { "at", runEvent.At.UtcTicks },
        { "kind", (int)runEvent.Kind },
        { "by", runEvent.By },
        { "text", runEvent.Text },
    };

    public static RunEvent ReadEvent(BsonDocument document, string runId) => new(
        runId,
        document["_id"].AsBsonDocument.Long("no"),
        document.Instant("at"),
        (RunEventKind)document.Int("kind"),
        document.Text("by"),
        document.Text("text"));

    public static BsonDocument WriteCommand(OutgoingCommand command, long run) => new()
    {
        { "_id", command.Id },
        { "key", TokenKey.Of(run, command.Ordinal) },
        { "target", command.TargetId },
        { "destination", (int)command.Destination },
        { "expires", command.ExpiresAt.UtcTicks },
        { "keyId", command.Signed.KeyId },
        { "payload", command.Signed.Payload },
        { "signature", command.Signed.Signature },
    };

    public static OutgoingCommand ReadCommand(BsonDocument document, string runId) => new()
    {
        Id = document.Text("_id"),
        RunId = runId,
        Ordinal = TokenKey.Ordinal(document.Long("key")),
        TargetId = document.Text("target"),
        Destination = (CommandDestination)document.Int("destination"),
        ExpiresAt = document.Instant("expires"),
        Signed = new SignedCommand(document.Text("keyId"), document.Bytes("payload"), document.Bytes("signature")),
        Answer = ReadAnswer(document),
    };

    public static BsonDocument WriteAnswer(CommandAnswer answer) =>
        new("$set", new BsonDocument("answer", JsonSerializer.Serialize(answer, StorageJson.Default.CommandAnswer)));

    public static CommandAnswer? ReadAnswer(BsonDocument command) =>
        command.TextOrNull("answer") is { } json ? JsonSerializer.Deserialize(json, StorageJson.Default.CommandAnswer) : null;

    private static BsonDocument State(RunRecord run) => new()
    {
        { "active", !run.HasEnded },
        { "ended", run.EndedAt is { } ended ? ended.UtcTicks : BsonNull.Value },
        { "flow", run.Flow is { } flow ? JsonSerializer.Serialize(flow, StorageJson.Default.RunFlow) : BsonNull.Value },
        { "body", JsonSerializer.Serialize(run with { Flow = null }, StorageJson.Default.RunRecord) },
    };
}
