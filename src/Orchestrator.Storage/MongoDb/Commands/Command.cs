using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Commands;

/// <summary>The commands the stores send, as documents.</summary>
internal static class Command
{
    private const int Ascending = 1;

    public static BsonDocument Find(
        string collection, BsonDocument filter, BsonDocument? sort = null, long skip = 0, int limit = 0, BsonDocument? projection = null)
    {
        var command = new BsonDocument { { "find", collection }, { "filter", filter } };
        if (sort is not null)
            command.Add("sort", sort);
        if (projection is not null)
            command.Add("projection", projection);
        if (skip > 0)
            command.Add("skip", skip);

        // With a batch of more than the limit the server answers at once and keeps no cursor.
        if (limit > 0)
            command.Add("limit", limit).Add("batchSize", limit + 1);
        return command;
    }

    public static BsonDocument Aggregate(string collection, params IEnumerable<BsonDocument> stages) => new()
    {
        { "aggregate", collection },
        { "pipeline", new BsonArray(stages) },
        { "cursor", new BsonDocument("batchSize", 1_000) },
    };

    public static BsonDocument Count(string collection, BsonDocument filter) => new() { { "count", collection }, { "query", filter } };

    public static BsonDocument Insert(string collection, params IEnumerable<BsonDocument> documents) => new()
    {
        { "insert", collection },
        { "documents", new BsonArray(documents) },
    };

    /// <param name="statements">Made by <see cref="Change"/> and <see cref="Upsert"/>; they take effect in their order.</param>
    public static BsonDocument Update(string collection, params IEnumerable<BsonDocument> statements) => new()
    {
        { "update", collection },
        { "updates", new BsonArray(statements) },
    };

    /// <summary>Removes everything that matches.</summary>
    public static BsonDocument Delete(string collection, BsonDocument filter) => new()
    {
        { "delete", collection },
        { "deletes", new BsonArray { new BsonDocument { { "q", filter }, { "limit", 0 } } } },
    };

    /// <summary>Removes one document, by its id and what must be true of it.</summary>
    public static BsonDocument DeleteOne(string collection, BsonDocument filter) => new()
    {
        { "delete", collection },
        { "deletes", new BsonArray { new BsonDocument { { "q", filter }, { "limit", 1 } } } },
    };

    /// <summary>Changes one document and answers with it as it is then.</summary>
    public static BsonDocument FindAndModify(string collection, BsonDocument filter, BsonDocument change) => new()
    {
        { "findAndModify", collection },
        { "query", filter },
        { "update", change },
        { "new", true },
    };

    /// <summary>A statement of <see cref="Update"/>: changes, or replaces, one document.</summary>
    public static BsonDocument Change(BsonDocument filter, BsonDocument change) => new() { { "q", filter }, { "u", change } };

    /// <summary>A statement of <see cref="Update"/>: changes, or replaces, one document, or adds it.</summary>
    public static BsonDocument Upsert(BsonDocument filter, BsonDocument change) => new() { { "q", filter }, { "u", change }, { "upsert", true } };

    public static BsonDocument ById(BsonValue id) => new("_id", id);

    public static BsonDocument ByIds(IEnumerable<BsonValue> ids) => new("_id", In(ids));

    public static BsonDocument In(IEnumerable<BsonValue> values) => new("$in", new BsonArray(values));

    public static BsonDocument Between(BsonValue first, BsonValue last) => new() { { "$gte", first }, { "$lte", last } };

    /// <summary>An order or an index over these fields, rising.</summary>
    public static BsonDocument By(params IEnumerable<string> fields) => new(fields.Select(field => new BsonElement(field, Ascending)));

    /// <summary>A projection to these fields.</summary>
    public static BsonDocument Only(params IEnumerable<string> fields) => By(fields);
}
