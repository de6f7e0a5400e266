using Orchestrator.Storage.MongoDb;
using Orchestrator.Storage.Sqlite;

namespace Orchestrator.Storage;

/// <summary>Opens what the options name.</summary>
public static class StorageFactory
{
    /// <summary>Opens the database, creates it if there is none, and brings it up to this version.</summary>
    /// <exception cref="StorageException">It cannot be opened; the message says why and what to do.</exception>
    public static async Task<IStorage> Open(StorageOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellation.ThrowIfCancellationRequested();
        return (options.SqlitePath, options.MongoDb) switch
        {
            ({ } path, null) => SqliteStorage.Open(path),
            (null, { } connection) => await MongoStorage.Open(connection, cancellation),
            _ => throw new ArgumentException("Exactly one of a SQLite path and a MongoDB connection string is needed.", nameof(options)),
        };
    }
}
