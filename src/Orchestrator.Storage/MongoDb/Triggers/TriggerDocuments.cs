using MongoDB.Bson;
using Orchestrator.Core.Triggers;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Triggers;

/// <summary>What is kept about triggers, and their histories, to and from documents.</summary>
internal static class TriggerDocuments
{
    public static BsonDocument Id(TriggerKey trigger) => new() { { "definition", trigger.DefinitionId }, { "activity", trigger.ActivityId } };

    public static BsonDocument Cursor(ScheduleCursor cursor) => new() { { "schedule", cursor.Schedule }, { "settled", cursor.SettledTo.UtcTicks } };

    public static BsonDocument Pause(TriggerPause pause) => new() { { "pausedBy", pause.By }, { "paused", pause.At.UtcTicks } };

    /// <summary>What a line of the history changes in the state.</summary>
    public static BsonDocument Outcome(Firing firing) => firing.Outcome == FiringOutcome.Started
        ? new BsonDocument { { "fired", firing.At.UtcTicks }, { "run", firing.RunId is { } run ? run : BsonNull.Value } }
        : new BsonDocument { { "failed", firing.At.UtcTicks }, { "problem", firing.Text } };

    public static TriggerState ReadState(BsonDocument document)
    {
        var id = document["_id"].AsBsonDocument;
        return new TriggerState
        {
            Trigger = new TriggerKey(id.Text("definition"), id.Text("activity")),
            Cursor = document.InstantOrNull("settled") is { } settled ? new ScheduleCursor(document.Text("schedule"), settled) : null,
            Pause = document.InstantOrNull("paused") is { } paused ? new TriggerPause(document.Text("pausedBy"), paused) : null,
            LastFiredAt = document.InstantOrNull("fired"),
            LastRunId = document.TextOrNull("run"),
            LastProblemAt = document.InstantOrNull("failed"),
            LastProblem = document.TextOrNull("problem"),
        };
    }

    public static BsonDocument FiringId(Firing firing) => Id(firing.Trigger).Add("occurrence", firing.Occurrence);

    public static BsonDocument Write(Firing firing) => new BsonDocument("_id", FiringId(firing))
        .AddRange(Id(firing.Trigger))
        .Add("at", firing.At.UtcTicks)
        .Add("outcome", (int)firing.Outcome)
        .AddSome("run", firing.RunId)
        .Add("text", firing.Text);

    public static Firing ReadFiring(BsonDocument document) => new()
    {
        Trigger = new TriggerKey(document.Text("definition"), document.Text("activity")),
        Occurrence = document["_id"].AsBsonDocument.Text("occurrence"),
        At = document.Instant("at"),
        Outcome = (FiringOutcome)document.Int("outcome"),
        RunId = document.TextOrNull("run"),
        Text = document.Text("text"),
    };
}
