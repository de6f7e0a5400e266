using System.Text.Json;
using MongoDB.Bson;
using Orchestrator.MongoGateway.Errors;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>explain: PostgreSQL's plan in MongoDB's words, so that a test sees which index serves a query.</summary>
internal static class ExplainCommand
{
    public static void AddTo(Dictionary<string, Handler> handlers) => handlers["explain"] = Explain;

    private static async Task<byte[]> Explain(Call call)
    {
        var command = call.Command.Document["explain"].AsBsonDocument;
        var (function, query) = Query(command);
        await using var connection = await call.Postgres.Open(call.Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(call.Cancellation);
        // MongoDB takes an index wherever one fits; PostgreSQL reads a small table whole, however well it is indexed.
        await call.Postgres.Row(connection, "SET LOCAL enable_seqscan = off", [], call.Cancellation);
        var row = await call.Postgres.Row(
            connection,
            $"EXPLAIN (FORMAT JSON) SELECT document FROM documentdb_api_catalog.{function}($1, $2{Postgres.Bson})",
            [call.Command.Database, query.ToBson()],
            call.Cancellation);
        using var plan = JsonDocument.Parse((string)row[0]!);
        var stage = Stage(plan.RootElement[0].GetProperty("Plan")) ?? new BsonDocument("stage", "EOF");
        return new BsonDocument
        {
            { "explainVersion", "1" },
            { "queryPlanner", new BsonDocument { { "namespace", $"{call.Command.Database}.{command.GetElement(0).Value}" }, { "winningPlan", stage }, { "rejectedPlans", new BsonArray() } } },
            { "ok", 1.0 },
        }.ToBson();
    }

    /// <summary>The query of a command: for a write the search for what it would write.</summary>
    private static (string Function, BsonDocument Query) Query(BsonDocument command)
    {
        var kind = command.GetElement(0);
        BsonDocument Find(BsonValue filter) => new() { { "find", kind.Value }, { "filter", filter } };
        return kind.Name switch
        {
            "find" => ("bson_aggregation_find", command),
            "aggregate" => ("bson_aggregation_pipeline", command),
            "count" => ("bson_aggregation_count", command),
            "distinct" => ("bson_aggregation_distinct", command),
            "findAndModify" => ("bson_aggregation_find", Find(command.GetValue("query", new BsonDocument()))),
            "update" => ("bson_aggregation_find", Find(command["updates"][0]["q"])),
            "delete" => ("bson_aggregation_find", Find(command["deletes"][0]["q"])),
            _ => throw new MongoException(MongoError.CommandNotFound, $"Explaining '{kind.Name}' is not supported."),
        };
    }

    private static BsonDocument? Stage(JsonElement node)
    {
        var inputs = new List<BsonDocument>();
        if (node.TryGetProperty("Plans", out var plans))
        {
            foreach (var plan in plans.EnumerateArray())
            {
                if (Stage(plan) is { } input)
                    inputs.Add(input);
            }
        }

        var kind = node.GetProperty("Node Type").GetString()!;
        var stage = new BsonDocument();
        if (node.TryGetProperty("Index Name", out var index) && !ReadsAll(node, index.GetString()!))
            stage.AddRange(new BsonDocument { { "stage", "IXSCAN" }, { "indexName", index.GetString()! } });
        else if (index.ValueKind == JsonValueKind.String || kind == "Seq Scan" && node.GetProperty("Relation Name").GetString()!.StartsWith("documents_", StringComparison.Ordinal))
            stage["stage"] = "COLLSCAN";
        else if (kind is "Sort" or "Incremental Sort")
            stage["stage"] = "SORT";
        else if (kind is "Limit" or "Aggregate")
            stage["stage"] = kind.ToUpperInvariant();
        else
            return inputs.Count switch { 0 => null, 1 => inputs[0], _ => new BsonDocument { { "stage", "FETCH" }, { "inputStages", new BsonArray(inputs) } } };
        if (inputs.Count == 1)
            stage["inputStage"] = inputs[0];
        else if (inputs.Count > 1)
            stage["inputStages"] = new BsonArray(inputs);
        return stage;
    }

    /// <summary>Following the primary key without a bound on <c>_id</c> is PostgreSQL's way of reading all, once it may not do so plainly.</summary>
    private static bool ReadsAll(JsonElement node, string index) =>
        index == "_id_" && !(node.TryGetProperty("Index Cond", out var bounds) && bounds.GetString()!.Contains("object_id", StringComparison.Ordinal));
}
