using MongoDB.Bson;
using Orchestrator.Core;

namespace Orchestrator.Storage.MongoDb.Commands;

/// <summary>Answers of commands as objects.</summary>
internal static class Reading
{
    public static async Task<List<T>> All<T>(
        this IMongoCommands commands, BsonDocument command, Func<BsonDocument, T> read, CancellationToken cancellation)
    {
        var items = new List<T>();
        await foreach (var document in commands.Cursor(command, cancellation))
            items.Add(read(document));
        return items;
    }

    /// <summary>The first document, or null.</summary>
    public static async Task<T?> First<T>(
        this IMongoCommands commands, BsonDocument find, Func<BsonDocument, T> read, CancellationToken cancellation)
        where T : class
    {
        if (!find.Contains("limit"))
            find.Add("limit", 1).Add("singleBatch", true);
        var batch = (await commands.Run(find, cancellation))["cursor"]["firstBatch"].AsBsonArray;
        return batch.Count > 0 ? read(batch[0].AsBsonDocument) : null;
    }

    /// <summary>How many documents match, exactly.</summary>
    /// <param name="hint">Name of the index that is to serve it; null: the database chooses.</param>
    public static async Task<long> Count(
        this IMongoCommands commands, string collection, BsonDocument filter, CancellationToken cancellation, string? hint = null)
    {
        // Without any condition the server answers from its statistics, which need not be right; this one lets everything through.
        var condition = filter.ElementCount > 0 ? filter : new BsonDocument("_id", new BsonDocument("$gte", BsonMinKey.Value));
        return (await commands.Run(Command.Count(collection, condition).AddSome("hint", hint), cancellation))["n"].ToInt64();
    }

    /// <summary>One page of what matches, in order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The page is outside what a page may be.</exception>
    public static async Task<Page<T>> Page<T>(
        this IMongoCommands commands,
        string collection,
        BsonDocument filter,
        BsonDocument order,
        PageRequest page,
        Func<BsonDocument, T> read,
        CancellationToken cancellation,
        BsonDocument? projection = null)
    {
        PageBounds.ThrowIfOutside(page);
        var items = await commands.All(Command.Find(collection, filter, order, page.Offset, page.Limit, projection), read, cancellation);
        var seen = page.Offset + (long)items.Count;

        // Two readings may differ by what is written between them. The last page says itself how many there are, so that a list and its total never contradict each other.
        var isLast = items.Count < page.Limit && (items.Count > 0 || page.Offset == 0);
        var total = isLast ? seen : await commands.Count(collection, filter, cancellation);
        return new Page<T>(items, items.Count > 0 ? Math.Max(total, seen) : total);
    }

    /// <summary>Runs a writing command.</summary>
    /// <returns>How many documents it matched (or inserted, or deleted).</returns>
    public static async Task<long> Write(this IMongoCommands commands, BsonDocument command, CancellationToken cancellation) =>
        (await commands.Run(command, cancellation))["n"].ToInt64();

    /// <summary>Runs a findAndModify.</summary>
    /// <returns>The document as it is now, or null if nothing matched.</returns>
    public static async Task<BsonDocument?> Modify(this IMongoCommands commands, BsonDocument findAndModify, CancellationToken cancellation) =>
        (await commands.Run(findAndModify, cancellation)).GetValue("value", BsonNull.Value) as BsonDocument;
}
