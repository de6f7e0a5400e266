using System.Text;
using MongoDB.Bson;
using Orchestrator.Core.Runs;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>A token to and from its document: fields for what lists and counts ask, the rest as JSON.</summary>
internal static class TokenDocuments
{
    public static BsonDocument Write(TargetRun token, long run) => new BsonDocument
        {
            { "_id", TokenKey.Of(run, token.Ordinal) },
            { "target", token.TargetId },
            { "name", token.TargetName },
            { "nameKey", NameKey.Of(token.TargetName) },
            { "site", token.Site },
            { "state", (int)token.State },
            { "activity", token.ActivityId },
        }
        .AddSome("reason", (int?)token.Wait?.Reason)
        .AddSome("why", token.Wait?.Why)
        .AddSome("until", token.Wait?.Until)
        .AddSome("wake", token.WakeAt)
        .Add("body", Encoding.UTF8.GetString(TargetRunJson.Write(token)));

    public static TargetRun Read(BsonDocument document, string runId, TokenInterner interner)
    {
        var columns = new TargetRun
        {
            RunId = runId,
            Ordinal = TokenKey.Ordinal(document.Long("_id")),
            TargetId = document.Text("target"),
            TargetName = document.Text("name"),
            Site = interner.Share(document.Text("site")),
            State = (TargetRunState)document.Int("state"),
            ActivityId = interner.Share(document.Text("activity")),
            Wait = document.IntOrNull("reason") is { } reason
                ? interner.Share(new Wait((WaitReason)reason, interner.Share(document.Text("why")), document.InstantOrNull("until")))
                : null,
            WakeAt = document.InstantOrNull("wake"),
        };
        return TargetRunJson.Read(Encoding.UTF8.GetBytes(document.Text("body")), columns, interner);
    }
}
