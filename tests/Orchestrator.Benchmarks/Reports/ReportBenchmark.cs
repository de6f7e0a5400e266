using Microsoft.Data.Sqlite;
using Orchestrator.Storage;
using Spectre.Console;

namespace Orchestrator.Benchmarks.Reports;

/// <summary>Pages, sums and exports over many entries.</summary>
internal static class ReportBenchmark
{
    public const int Entries = 1_000_000;

    /// <param name="entries">Divisible by 50.</param>
    public static async Task Run(int entries, string folder, CancellationToken cancellation)
    {
        var data = new ReportData(entries);
        var path = Path.Combine(folder, "reports.db");
        await using var storage = await StorageFactory.Open(new StorageOptions { SqlitePath = path }, cancellation);
        var table = new Table().AddColumns("SQLite", "p50", "p95", "goal, or beside it");
        var written = await data.Write(storage, cancellation);
        table.AddRow($"{entries:N0} entries written with their rollups", $"{written:N0} /s", "", "300 a batch, durably");
        foreach (var (what, sql) in Yardsticks)
        {
            using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=false");
            connection.Open();
            var (p50, p95) = await ReportQueries.Measure(_ => Task.FromResult(Execute(connection, sql)), cancellation);
            table.AddRow(what, $"{p50:N1} ms", $"{p95:N1} ms", "");
        }

        var queries = new ReportQueries(storage.Reports, data, entries);
        foreach (var (name, ask) in queries.All)
        {
            var (p50, p95) = await ReportQueries.Measure(ask, cancellation);
            table.AddRow(name, $"{p50:N1} ms", $"{p95:N1} ms", "100 ms");
        }

        await Exports(storage, entries, table, cancellation);
        AnsiConsole.Write(table);
    }

    /// <summary>What the database itself takes to count, and to group, all entries.</summary>
    private static IEnumerable<(string What, string Sql)> Yardsticks =>
    [
        ("yardstick: SELECT count(*), no filter", "SELECT count(*) FROM report_entries"),
        ("yardstick: one GROUP BY over all entries", "SELECT name, outcome, count(*), sum(ended_at - started_at) FROM report_entries GROUP BY name, outcome"),
    ];

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
}
