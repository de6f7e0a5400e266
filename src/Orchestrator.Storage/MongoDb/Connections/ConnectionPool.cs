using Orchestrator.Storage.MongoDb.Wire;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>
/// The connections to one member: at most so many at a time, given out in the order of asking, the last used first. A pool that is closed gives
/// none any more; those that are out are closed when they come back.
/// </summary>
internal sealed class ConnectionPool(MongoAddress address, MongoSettings settings, Func<CancellationToken, Task<WireConnection>> open) : IDisposable
{
    // Asynchronous waiters of a SemaphoreSlim are served first come, first served, and nobody overtakes them.
    private readonly SemaphoreSlim places = new(settings.MaxPoolSize, settings.MaxPoolSize);
    private readonly CancellationTokenSource closing = new();
    private readonly Lock stateLock = new();
    private readonly Stack<(WireConnection Connection, long Since)> idle = new();
    private readonly HashSet<WireConnection> used = [];
    private bool closed;

    /// <exception cref="PoolExhaustedException">All connections were in use for as long as one may wait.</exception>
    /// <exception cref="MongoConnectionException">No connection could be made, or the pool is closed. Nothing was sent.</exception>
    public async Task<WireConnection> Rent(CancellationToken cancellation)
    {
        await TakePlace(cancellation);
        try
        {
            var connection = TakeIdle() ?? await open(cancellation);
            lock (stateLock)
            {
                if (!closed)
                {
                    used.Add(connection);
                    return connection;
                }
            }

            connection.Dispose();
            throw Closed();
        }
        catch
        {
            places.Release();
            throw;
        }
    }

    public void Return(WireConnection connection)
    {
        lock (stateLock)
        {
            used.Remove(connection);
            if (closed || connection.IsBroken)
                connection.Dispose();
            else
                idle.Push((connection, TimeProvider.System.GetTimestamp()));
        }

        places.Release();
    }

    /// <summary>Gives out none any more.</summary>
    /// <param name="breakUsed">Those in use are closed at once: the member does not answer.</param>
    public void Close(bool breakUsed)
    {
        lock (stateLock)
        {
            closed = true;
            while (idle.TryPop(out var entry))
                entry.Connection.Dispose();
            if (breakUsed)
            {
                foreach (var connection in used)
                    connection.Dispose();
            }
        }

        closing.Cancel();
    }

    /// <summary>Closes everything. The semaphore has no handle of the system, and connections may still come back.</summary>
    public void Dispose() => Close(breakUsed: true);

    private async Task TakePlace(CancellationToken cancellation)
    {
        if (places.Wait(0, CancellationToken.None))
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closing.Token);
        if (await WaitForPlace(either.Token, cancellation))
            return;
        throw new PoolExhaustedException(
            $"All {settings.MaxPoolSize} connections to {address} were in use for {settings.WaitQueueTimeout.TotalSeconds:0.###} s; raise maxPoolSize in the connection string, or find what takes so long.");
    }

    private async Task<bool> WaitForPlace(CancellationToken either, CancellationToken cancellation)
    {
        try
        {
            return await places.WaitAsync(settings.WaitQueueTimeout, either);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Closed();
        }
    }

    private WireConnection? TakeIdle()
    {
        lock (stateLock)
        {
            while (idle.TryPop(out var entry))
            {
                if (!entry.Connection.IsStale && TimeProvider.System.GetElapsedTime(entry.Since) < settings.MaxIdleTime)
                    return entry.Connection;
                entry.Connection.Dispose();
            }
        }

        return null;
    }

    private MongoConnectionException Closed() => new($"The connection to {address} was given up.");
}

/// <summary>More is asked of the pool than it may have: asking again at once makes it worse.</summary>
internal sealed class PoolExhaustedException(string message) : MongoConnectionException(message);
