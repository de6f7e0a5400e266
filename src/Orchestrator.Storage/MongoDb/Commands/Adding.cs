using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Commands;

/// <summary>
/// Adds documents that several servers may add at once. An insert decides who is first; an upsert would leave it to the database how it
/// settles two of them, and not every one settles it well.
/// </summary>
internal static class Adding
{
    /// <returns>False if a document of that id is there.</returns>
    public static async Task<bool> TryAdd(this IMongoCommands commands, string collection, BsonDocument document, CancellationToken cancellation)
    {
        try
        {
            await commands.Run(Command.Insert(collection, document), cancellation);
            return true;
        }
        catch (MongoCommandException failure) when (failure.IsDuplicateKey)
        {
            return false;
        }
    }

    /// <summary>Adds a document unless one of its id is there.</summary>
    /// <returns>The one that is there now.</returns>
    public static async Task<BsonDocument> AddOrFind(this IMongoCommands commands, string collection, BsonDocument document, CancellationToken cancellation)
    {
        var find = Command.Find(collection, Command.ById(document["_id"]));
        if (await commands.First(find, found => found, cancellation) is { } known)
            return known;
        if (await commands.TryAdd(collection, document, cancellation))
            return document;
        return (await commands.First(find, found => found, cancellation))!;
    }

    /// <summary>Changes a document, or adds it.</summary>
    /// <param name="whole">What is added if there is none of its id.</param>
    public static async Task ChangeOrAdd(
        this IMongoCommands commands, string collection, BsonDocument whole, BsonDocument change, CancellationToken cancellation)
    {
        var update = Command.Update(collection, Command.Change(Command.ById(whole["_id"]), change));
        if (await commands.Write(update, cancellation) == 0 && !await commands.TryAdd(collection, whole, cancellation))
            await commands.Write(update, cancellation);
    }

    /// <summary>Puts a document in the place of the one of its id, or adds it.</summary>
    public static Task ReplaceOrAdd(this IMongoCommands commands, string collection, BsonDocument whole, CancellationToken cancellation) =>
        commands.ChangeOrAdd(collection, whole, whole, cancellation);

    /// <summary>Changes the bytes in a document's <c>value</c> where they are still those that were read.</summary>
    /// <returns>False if they are others, or there is no such document.</returns>
    public static async Task<bool> ReplaceValue(this IMongoCommands commands, string collection, BsonValue id, byte[] from, byte[] to, CancellationToken cancellation)
    {
        var unchanged = new BsonDocument { { "_id", id }, { "value", from } };
        var change = Command.Change(unchanged, new BsonDocument("$set", new BsonDocument("value", to)));
        return await commands.Write(Command.Update(collection, change), cancellation) > 0;
    }
}
