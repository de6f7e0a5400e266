namespace Orchestrator.Storage.MongoDb;

/// <summary>Opens connections through the transport of this build.</summary>
public static class MongoConnection
{
    /// <summary>Connects, signs in and finds the primary.</summary>
    /// <param name="connectionString"><c>mongodb://user:password@host:port,host/database?options</c>.</param>
    /// <param name="time">Clock of time-outs.</param>
    /// <exception cref="StorageException">The connection string cannot be used, or the server cannot be reached or is none that serves; the message gives the remedy.</exception>
    public static Task<IMongoConnection> Open(string connectionString, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        ArgumentNullException.ThrowIfNull(time);
        cancellation.ThrowIfCancellationRequested();
        throw new StorageException("This build has no MongoDB transport yet.");
    }
}
