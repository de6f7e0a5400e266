using Microsoft.Data.Sqlite;
using MongoDB.Bson;
using Orchestrator.Storage;
using Orchestrator.Storage.MongoDb;
using Spectre.Console;

namespace Orchestrator.Benchmarks.Reports;

/// <summary>Pages, sums and exports over many entries, in SQLite and, if ORCHESTRATOR_TEST_MONGODB names a database, there.</summary>
internal static class ReportBenchmark
{
    public const int Entries = 1_000_000;

    private const string MongoVariable = "ORCHESTRATOR_TEST_MONGODB";

    /// <param name="entries">Divisible by 50.</param>
    /// <param name="only"><c>sqlite</c> or <c>mongodb</c>; null: one after the other.</param>
    public static async Task Run(int entries, string? only, string folder, CancellationToken cancellation)
    {
        if (only is not "mongodb")
            await OfSqlite(entries, Path.Combine(folder, "reports.db"), cancellation);
        if (only is "sqlite")
            return;
        if (Environment.GetEnvironmentVariable(MongoVariable) is { Length: > 0 } server)
            await OfMongoDb(entries, server, cancellation);
        else
            AnsiConsole.WriteLine($"{MongoVariable} is not set: MongoDB was not measured. tests/services/up starts one and prints the setting.");
    }

    private static async Task OfSqlite(int entries, string path, CancellationToken cancellation)
    {
        await using var storage = await StorageFactory.Open(new StorageOptions { SqlitePath = path }, cancellation);
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=false");
        connection.Open();
        await Measure(
            "SQLite",
            storage,
            entries,
            [
                ("yardstick: count of all entries", _ => Task.FromResult(Execute(connection, "SELECT count(*) FROM report_entries"))),
                ("yardstick: all entries in groups", _ => Task.FromResult(Execute(connection, "SELECT name, outcome, count(*), sum(ended_at - started_at) FROM report_entries GROUP BY name, outcome"))),
            ],
            cancellation);
    }

    private static async Task OfMongoDb(int entries, string server, CancellationToken cancellation)
    {
        var address = Database(server, $"benchmark_{Guid.NewGuid():N}");
        await using var connection = await MongoConnection.Open(address, cancellation);
        try
        {
            await using var storage = await StorageFactory.Open(new StorageOptions { MongoDb = address }, cancellation);
            await Measure(
                "MongoDB",
                storage,
                entries,
                [
                    ("yardstick: count of all entries", token => Aggregate(connection, [new BsonDocument("$count", "entries")], token)),
                    (
                        "yardstick: all entries in groups",
                        token => Aggregate(
                            connection,
                            [new BsonDocument("$group", new BsonDocument { { "_id", "$sort" }, { "entries", new BsonDocument("$sum", 1) } })],
                            token)),
                ],
                cancellation);
        }
        finally
        {
            await connection.Run(new BsonDocument("dropDatabase", 1), CancellationToken.None);
        }
    }

    private static async Task Measure(
        string name, IStorage storage, int entries, IReadOnlyList<(string What, Func<CancellationToken, Task> Ask)> yardsticks, CancellationToken cancellation)
    {
        var data = new ReportData(entries);
        var table = new Table().AddColumns(name, "p50", "p95", "goal, or beside it");
        table.AddRow($"{entries:N0} entries written with their rollups", $"{await data.Write(storage, cancellation):N0} /s", "", "300 a batch, durably");
        foreach (var (what, ask) in yardsticks)
            await Row(what, ask, "");
        foreach (var (what, ask) in new ReportQueries(storage.Reports, data, entries).All)
            await Row(what, ask, "100 ms");
        await Exports(storage, entries, table, cancellation);
        AnsiConsole.Write(table);

        async Task Row(string what, Func<CancellationToken, Task> ask, string goal)
        {
            var (p50, p95) = await ReportQueries.Measure(ask, cancellation);
            table.AddRow(what, $"{p50:N1} ms", $"{p95:N1} ms", goal);
        }
    }

    private static async Task Exports(IStorage storage, int entries, Table table, CancellationToken cancellation)
    {
        await using var exports = new ReportExports(storage.Reports);
        await exports.Start(cancellation);
        foreach (var (format, compressed) in new[] { ("Csv", false), ("JsonLines", false), ("Json", false), ("Csv", true) })
        {
            var (rows, megabytes, growth) = await exports.Read(format, compressed, entries, cancellation);
            table.AddRow(
                $"export over HTTP, {format}{(compressed ? ", gzip" : "")}", $"{rows:N0} rows/s", $"{megabytes:N1} MB/s",
                $"working set grew by {growth:N1} MB after the first twentieth");
        }

        var (taken, end) = await exports.SleepAndLeave(cancellation);
        table.AddRow("a reader that sleeps, then leaves", $"{taken:N0} rows", $"{end.TotalMilliseconds:N0} ms", "taken from the store before the server waits; until it stops");
    }

    private static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = 0;
        while (reader.Read())
            rows++;
        return rows;
    }

    private static async Task Aggregate(IMongoConnection connection, BsonArray pipeline, CancellationToken cancellation)
    {
        var command = new BsonDocument { { "aggregate", "report_entries" }, { "pipeline", pipeline }, { "cursor", new BsonDocument() } };
        await foreach (var _ in connection.Cursor(command, cancellation))
        {
        }
    }

    /// <summary>The server's connection string with a database in it.</summary>
    private static string Database(string server, string name)
    {
        var question = server.IndexOf('?', StringComparison.Ordinal);
        var (address, options) = question < 0 ? (server, "") : (server[..question], server[question..]);
        return $"{address.TrimEnd('/')}/{name}{options}";
    }
}
