using Orchestrator.Storage.Sqlite;

namespace Orchestrator.Storage;

/// <summary>Opens what the options name.</summary>
public static class StorageFactory
{
    /// <summary>Opens the database, creates it if there is none, and brings it up to this version.</summary>
    /// <exception cref="StorageException">It cannot be opened; the message says why and what to do.</exception>
    public static Task<IStorage> Open(StorageOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<IStorage>(SqliteStorage.Open(options));
    }
}
