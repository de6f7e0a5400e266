using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Benchmarks;

/// <summary>What the machine can do at all, measured in the same run: figures of the product mean something only beside these.</summary>
internal static class Yardsticks
{
    /// <summary>Commands signed and verified per second on one core.</summary>
    public static double SignaturesPerSecond()
    {
        using var signer = new CommandSigner(CommandSigner.CreateKey());
        using var verifier = new CommandVerifier([signer.PublicKey]);
        var command = new Command
        {
            Id = "benchmark/1/1",
            Kind = CommandKind.Execute,
            RunId = "benchmark",
            Target = "target",
            Activity = "execute",
            Attempt = 1,
            Sequence = 1,
            IssuedAt = DateTimeOffset.UnixEpoch,
            ExpiresAt = DateTimeOffset.UnixEpoch,
            Actions = [new ScriptAction { Name = "echo", Script = "echo hello" }],
        };
        var watch = Stopwatch.StartNew();
        var count = 0;
        for (; watch.ElapsedMilliseconds < 1_000; count++)
        {
            if (verifier.Verify(signer.Sign(command)) is null)
                throw new InvalidOperationException("A signature did not hold.");
        }

        return count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Rows of about 400 bytes inserted per second by one prepared statement, 500 a transaction, durably.</summary>
    public static double SqliteRowsPerSecond(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "yardstick.db")}");
        connection.Open();
        Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO rows (text) VALUES ($text)";
        insert.Parameters.AddWithValue("$text", new string('x', 400));
        var watch = Stopwatch.StartNew();
        var rows = 0;
        while (watch.ElapsedMilliseconds < 2_000)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var row = 0; row < 500; row++, rows++)
                insert.ExecuteNonQuery();
            transaction.Commit();
        }

        return rows / watch.Elapsed.TotalSeconds;

        void Run(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
