using Orchestrator.Storage.Sqlite;

namespace Orchestrator.Storage;

/// <summary>Opens what the options name.</summary>
public static class StorageFactory
{
    /// <summary>Opens the database, creates it if there is none, and brings it up to this version.</summary>
    /// <param name="time">Clock of the leases.</param>
    /// <exception cref="StorageException">It cannot be opened; the message says why and what to do.</exception>
    public static Task<IStorage> Open(StorageOptions options, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<IStorage>(SqliteStorage.Open(options, time));
    }
}
