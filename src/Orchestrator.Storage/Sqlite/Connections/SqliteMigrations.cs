using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Orchestrator.Storage.Sqlite.Connections;

/// <summary>Brings a database up to this program's version: numbered scripts, each in one transaction with the version it leads to.</summary>
internal static class SqliteMigrations
{
    private const string ResourcePrefix = "Migrations/";

    /// <summary>The number ("ORCH") marks the file as this program's; the first script writes it.</summary>
    private const string ForeignTables =
        "SELECT count(*) FROM sqlite_master WHERE (SELECT application_id FROM pragma_application_id) <> 1330791240";

    /// <exception cref="StorageException">The database belongs to another program or to a newer version.</exception>
    public static void Apply(SqliteConnection connection, string path)
    {
        var scripts = Scripts();
        var version = Number(connection, "PRAGMA user_version");
        if (version > scripts.Count)
        {
            throw new StorageException(
                $"'{path}' was written by a newer version (schema {version}, this program knows up to {scripts.Count}); start the newer program, or restore a backup made with this one.");
        }

        if (Number(connection, ForeignTables) > 0)
            throw new StorageException($"'{path}' is a database of another program; choose another path.");
        for (var next = (int)version; next < scripts.Count; next++)
            Apply(connection, next, scripts[next]);
    }

    private static void Apply(SqliteConnection connection, int from, string script)
    {
        using var transaction = connection.BeginTransaction(deferred: false);

        // Another process may have been faster while this one waited for the lock.
        if (Number(connection, "PRAGMA user_version", transaction) != from)
            return;
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"{script}\nPRAGMA user_version = {(from + 1).ToString(CultureInfo.InvariantCulture)};";
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private static long Number(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return (long)command.ExecuteScalar()!;
    }

    private static List<string> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return reader.ReadToEnd();
                }),
        ];
    }
}
