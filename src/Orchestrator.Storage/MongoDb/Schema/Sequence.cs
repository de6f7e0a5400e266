using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Schema;

/// <summary>Rising numbers that several servers draw from. A number that was drawn and not used leaves a gap.</summary>
internal static class Sequence
{
    public const string Runs = "runs";
    public const string Audit = "audit";
    public const string Packages = "packages";

    /// <returns>From 1.</returns>
    public static async Task<long> Next(IMongoCommands commands, string name, CancellationToken cancellation)
    {
        var id = $"sequence.{name}";
        var next = Command.FindAndModify(Collections.Settings, Command.ById(id), new BsonDocument("$inc", new BsonDocument("value", 1L)));
        if (await commands.Modify(next, cancellation) is { } known)
            return known.Long("value");
        await commands.TryAdd(Collections.Settings, new BsonDocument { { "_id", id }, { "value", 0L } }, cancellation);
        return (await commands.Modify(next, cancellation))!.Long("value");
    }
}
