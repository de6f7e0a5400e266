using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Commands;

/// <summary>
/// Adds documents that are written once and never changed. In a transaction a key that is there already makes everything fail, so what is
/// there is left out before; that costs a question, which whoever knows that all is new saves.
/// </summary>
internal static class NewDocuments
{
    /// <returns>Ids of those that were not there.</returns>
    public static async Task<IReadOnlySet<BsonValue>> Add(
        IMongoCommands transaction, string collection, IReadOnlyCollection<BsonDocument> documents, bool mayBeKnown, CancellationToken cancellation)
    {
        var added = new HashSet<BsonValue>();
        if (documents.Count == 0)
            return added;
        var known = mayBeKnown ? await Known(transaction, collection, documents, cancellation) : [];
        var fresh = documents.Where(document => !known.Contains(document["_id"]) && added.Add(document["_id"])).ToList();
        if (fresh.Count > 0)
            await transaction.Run(Command.Insert(collection, fresh), cancellation);
        return added;
    }

    private static async Task<HashSet<BsonValue>> Known(
        IMongoCommands transaction, string collection, IReadOnlyCollection<BsonDocument> documents, CancellationToken cancellation)
    {
        var find = Command.Find(collection, Command.ByIds(documents.Select(document => document["_id"])), projection: Command.Only("_id"));
        return [.. await transaction.All(find, document => document["_id"], cancellation)];
    }
}
