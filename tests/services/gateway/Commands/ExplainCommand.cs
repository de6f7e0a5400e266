using System.Text.Json;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using Orchestrator.MongoGateway.Errors;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>explain: PostgreSQL's plan in MongoDB's words, so that a test sees which index serves a query.</summary>
internal static partial class ExplainCommand
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
        var stage = await Stage(plan.RootElement[0].GetProperty("Plan"), call) ?? new BsonDocument("stage", "EOF");
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

    private static async Task<BsonDocument?> Stage(JsonElement node, Call call)
    {
        var inputs = new List<BsonDocument>();
        if (node.TryGetProperty("Plans", out var plans))
        {
            foreach (var plan in plans.EnumerateArray())
            {
                if (await Stage(plan, call) is { } input)
                    inputs.Add(input);
            }
        }

        var kind = node.GetProperty("Node Type").GetString()!;
        var stage = new BsonDocument();
        if (node.TryGetProperty("Index Name", out var index))
            stage.AddRange(new BsonDocument { { "stage", "IXSCAN" }, { "indexName", await IndexName(index.GetString()!, call) } });
        else if (kind == "Seq Scan" && node.GetProperty("Relation Name").GetString()!.StartsWith("documents_", StringComparison.Ordinal))
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

    /// <summary>A table's index is named after its number; the one on <c>_id</c> is the table's primary key.</summary>
    private static async Task<string> IndexName(string name, Call call)
    {
        if (name.StartsWith("collection_pk_", StringComparison.Ordinal))
            return "_id_";
        if (Number().Match(name) is not { Success: true } number)
            return name;
        var row = await call.Row("SELECT (index_spec).index_name FROM documentdb_api_catalog.collection_indexes WHERE index_id = $1", int.Parse(number.Value));
        return row.Length > 0 ? (string)row[0]! : name;
    }

    [GeneratedRegex(@"\d+$", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
