using Npgsql;
using Orchestrator.MongoGateway.Wire;

namespace Orchestrator.MongoGateway.Sessions;

/// <summary>One open transaction: a session's transaction number, and the PostgreSQL transaction that carries it.</summary>
internal sealed class Transaction(string session, long number, NpgsqlConnection connection, NpgsqlTransaction inner, DateTimeOffset began) : IAsyncDisposable
{
    public string Session { get; } = session;

    public long Number { get; } = number;

    public NpgsqlConnection Connection { get; } = connection;

    public DateTimeOffset Began { get; } = began;

    /// <summary>One command at a time. Whoever comes through looks whether the transaction is still open.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Whose command came last. A driver may use several connections for one transaction.</summary>
    public Client? LastClient { get; set; }

    /// <summary>When the last user's connection ended; null while it lives.</summary>
    public DateTimeOffset? AbandonedAt { get; set; }

    public Task Commit(CancellationToken cancellation) => inner.CommitAsync(cancellation);

    /// <summary>Rolls back unless it was committed, and gives the connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await inner.DisposeAsync();
        }
        catch (Exception e) when (Postgres.IsLost(e))
        {
            // A database that is gone has rolled back by itself.
        }

        await Connection.DisposeAsync();
    }
}
