using Microsoft.Data.Sqlite;
using Orchestrator.Storage.Sqlite.Reports;
using SQLitePCL;

namespace Orchestrator.Storage.Sqlite.Connections;

/// <summary>Opens connections, set up as the stores need them, and says in words why one cannot be opened.</summary>
internal static class SqliteOpening
{
    // 10 s: longer than any batch or checkpoint of another process. The WAL is written back every 8,000 pages (32 MB), not every 1,000:
    // a page that many batches touch is then written back once.
    private const string WriterSettings = """
        PRAGMA busy_timeout = 10000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -65536;
        PRAGMA wal_autocheckpoint = 8000;
        PRAGMA journal_size_limit = 67108864;
        """;

    private const string ReaderSettings = """
        PRAGMA busy_timeout = 10000;
        PRAGMA query_only = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -16384;
        """;

    /// <exception cref="StorageException">It cannot be opened, is not this program's, or is of a newer version.</exception>
    public static SqliteConnection OpenWriter(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full);
        if (Directory.Exists(full))
            throw new StorageException($"'{full}' is a folder; name a file in it, for example {Path.Combine(full, "orchestrator.db")}.");
        if (!Directory.Exists(folder))
            throw new StorageException($"The folder '{folder}' does not exist; create it or choose another path for the database.");
        var isNew = !File.Exists(full);
        var connection = Connect(full, SqliteOpenMode.ReadWriteCreate);
        try
        {
            connection.Open();
            ReportFunctions.Register(connection);

            // While it is still empty: scripts, hashes of keys and sealed secrets are nobody else's. The files beside it take over its mode.
            if (isNew && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Execute(connection, WriterSettings);
            SqliteMigrations.Apply(connection, full);
            return connection;
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw new StorageException(ExplainState(failure, full) ?? $"'{full}' cannot be opened: {failure.Message}", failure);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection OpenReader(string path)
    {
        var connection = Connect(Path.GetFullPath(path), SqliteOpenMode.ReadWrite);
        try
        {
            connection.Open();
            ReportFunctions.Register(connection);
            Execute(connection, ReaderSettings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode) =>
        new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>What an operator is told if it is the computer's state that failed, with the remedy; null if the program is at fault.</summary>
    public static string? ExplainState(SqliteException failure, string path) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => $"'{path}' is not a SQLite database; choose another path, or move the file away.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM =>
            $"'{path}' cannot be opened for writing; give the account of this process write access to the file and its folder.",
        raw.SQLITE_FULL => $"The disk of '{path}' is full; free some space.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"'{path}' is locked by another program; close it and try again.",
        raw.SQLITE_CORRUPT => $"'{path}' is damaged; restore it from a backup.",
        raw.SQLITE_IOERR => $"'{path}' cannot be read or written ({failure.Message}); look after its disk.",
        _ => null,
    };
}
