using System.Text.RegularExpressions;
using MongoDB.Bson;
using Npgsql;
using Orchestrator.MongoGateway.Errors;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>From errors of the database to the errors that a MongoDB would give for the same command.</summary>
internal static partial class Failures
{
    public static async Task<MongoException> Of(PostgresException e, Command command, Postgres postgres, CancellationToken cancellation)
    {
        var error = SqlErrors.Of(e.SqlState);
        if (error == MongoError.DuplicateKey)
            return await Duplicate(e.ConstraintName, e.MessageText, command, postgres, cancellation);
        if (error == MongoError.Internal)
            await Console.Out.WriteLineAsync($"{command.Name} failed: {e.SqlState} {e.MessageText}");
        var transient = command.InTransaction && (error == MongoError.WriteConflict || error == MongoError.NoSuchTransaction);
        var text = error == MongoError.Internal ? $"{e.SqlState}: {e.MessageText}" : e.MessageText;
        return new MongoException(error, text, transient ? [MongoException.Transient] : []);
    }

    /// <summary>The error of one entry of <c>writeErrors</c>, in which DocumentDB packs an SQL state.</summary>
    public static async Task<MongoException> Of(int packed, string message, Call call)
    {
        var error = SqlErrors.Of(SqlErrors.Unpack(packed));
        if (error == MongoError.DuplicateKey)
            return await Duplicate(null, message, call.Command, call.Postgres, call.Cancellation);
        var transient = call.Command.InTransaction && error == MongoError.WriteConflict;
        return new MongoException(error, message, transient ? [MongoException.Transient] : []);
    }

    private static async Task<MongoException> Duplicate(string? constraint, string message, Command command, Postgres postgres, CancellationToken cancellation)
    {
        // Another connection: within the failed transaction PostgreSQL would refuse to look anything up.
        await using var connection = await postgres.Open(cancellation);
        const string select = "SELECT (i.index_spec).index_name, (i.index_spec).index_key::bytea FROM documentdb_api_catalog.collection_indexes i";
        var row = IndexNumber().Match(constraint ?? "") is { Success: true } number
            ? await postgres.Row(connection, $"{select} WHERE i.index_id = $1", [int.Parse(number.Value)], cancellation)
            : await postgres.Row(
                connection,
                $"{select} JOIN documentdb_api_catalog.collections c USING (collection_id) WHERE c.database_name = $1 AND c.collection_name = $2 AND (i.index_spec).index_name = $3",
                [command.Database, command.Collection, IndexName().Match(message).Groups["name"].Value],
                cancellation);
        var name = row.Length > 0 ? (string)row[0]! : "unknown";
        return new MongoException(MongoError.DuplicateKey, $"E11000 duplicate key error collection: {command.Namespace} index: {name} dup key")
        {
            Details = row.Length > 0 ? new BsonDocument("keyPattern", new RawBsonDocument((byte[])row[1]!)) : [],
        };
    }

    [GeneratedRegex(@"\d+$", RegexOptions.NonBacktracking)]
    private static partial Regex IndexNumber();

    [GeneratedRegex("Index '(?<name>[^']*)'", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex IndexName();
}
