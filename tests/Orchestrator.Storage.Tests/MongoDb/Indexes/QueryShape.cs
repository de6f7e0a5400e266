using MongoDB.Bson;

namespace Orchestrator.Storage.Tests.MongoDb.Indexes;

/// <summary>What a command asks of a collection: conditions by field, and an order.</summary>
/// <param name="Conditions">Field to condition; a field that has several has them in one document.</param>
/// <param name="Order">Fields with 1 or -1.</param>
internal sealed record QueryShape(string Collection, BsonDocument Conditions, BsonDocument Order)
{
    private static readonly string[] Ranges = ["$gt", "$gte", "$lt", "$lte"];

    /// <summary>The shapes in a command; none if it only adds documents.</summary>
    public static IEnumerable<QueryShape> Of(BsonDocument command)
    {
        var name = command.GetElement(0);
        return name.Name switch
        {
            "find" => [Make(name, command["filter"], command.GetValue("sort", new BsonDocument()))],
            "count" => [Make(name, command["query"])],
            "findAndModify" => [Make(name, command["query"], command.GetValue("sort", new BsonDocument()))],
            "update" => command["updates"].AsBsonArray.Select(statement => Make(name, statement["q"])),
            "delete" => command["deletes"].AsBsonArray.Select(statement => Make(name, statement["q"])),
            "aggregate" => [Make(name, command["pipeline"][0]["$match"])],
            _ => [],
        };
    }

    public bool IsEqual(string field) => Conditions.TryGetValue(field, out var condition) && !IsOperator(condition, "$regex") && !IsOperator(condition, Ranges);

    /// <summary>The same for all commands that differ in their values only.</summary>
    public override string ToString() =>
        $"{Collection}: {string.Join(", ", Conditions.Select(condition => condition.Name + Kind(condition)))} by {Order.ToJson()}";

    private static QueryShape Make(BsonElement collection, BsonValue filter, BsonValue? order = null)
    {
        var conditions = new BsonDocument();
        Flatten(filter.AsBsonDocument, conditions);
        return new QueryShape(collection.Value.AsString, conditions, order?.AsBsonDocument ?? []);
    }

    /// <summary>Alternatives narrow nothing here: they are looked at document by document.</summary>
    private static void Flatten(BsonDocument filter, BsonDocument into)
    {
        foreach (var condition in filter)
        {
            if (condition.Name == "$and")
            {
                foreach (var part in condition.Value.AsBsonArray)
                    Flatten(part.AsBsonDocument, into);
            }
            else if (condition.Name[0] != '$' && !(into.Contains(condition.Name) && IsOperator(condition.Value, Ranges)))
            {
                into[condition.Name] = condition.Value;
            }
        }
    }

    private static bool IsOperator(BsonValue condition, params string[] operators) =>
        condition is BsonDocument document && document.ElementCount > 0 && document.Names.All(name => operators.Contains(name));

    private static string Kind(BsonElement condition) => condition.Value is BsonDocument document && document.ElementCount > 0 && document.GetElement(0).Name[0] == '$'
        ? $" {string.Join(' ', document.Names)}"
        : "";
}
