using MongoDB.Bson;

namespace Orchestrator.Storage.Tests.MongoDb.Indexes;

/// <summary>An index as the database lists it.</summary>
/// <param name="Only">Which documents it holds; empty: all.</param>
internal sealed record StoredIndex(string Collection, string[] Fields, BsonDocument Only)
{
    public static StoredIndex Read(string collection, BsonDocument index) => new(
        collection,
        [.. index["key"].AsBsonDocument.Names],
        index.GetValue("partialFilterExpression", new BsonDocument()).AsBsonDocument);

    /// <summary>
    /// True if what is asked for is looked for in the index (a part of a name: by a walk along its keys) and, if an order is asked for, the index
    /// has it; or if the list is read off the index in order until the page is full.
    /// </summary>
    public bool Serves(QueryShape query)
    {
        if (query.Collection != Collection || !Only.All(part => query.Conditions.TryGetValue(part.Name, out var condition) && Implies(condition, part.Value)))
            return false;
        return (query.Conditions.Contains(Fields[0]) || query.Order.ElementCount > 0) && HasOrder(query);
    }

    /// <summary>Fields that are equal in all that is found play no part in the order.</summary>
    private bool HasOrder(QueryShape query)
    {
        var asked = query.Order.Where(field => !query.IsEqual(field.Name)).ToList();
        if (asked.Select(field => field.Value).Distinct().Count() > 1)
            return false;

        return Fields.Where(field => !query.IsEqual(field)).Take(asked.Count).SequenceEqual(asked.Select(field => field.Name));
    }

    private static bool Implies(BsonValue condition, BsonValue part) =>
        condition is BsonDocument asked && part.AsBsonDocument.All(limit => asked.TryGetValue(limit.Name, out var value) && value == limit.Value);
}
