using System.Collections.Concurrent;
using Npgsql;
using Orchestrator.MongoGateway.Commands;
using Orchestrator.MongoGateway.Errors;
using Orchestrator.MongoGateway.Wire;

namespace Orchestrator.MongoGateway.Sessions;

/// <summary>Transactions that are open, and which ones were committed.</summary>
/// <remarks>
/// As with MongoDB a transaction belongs to a session, not to a connection: a driver that lost its connection may commit on another one. What was
/// committed is written down within the transaction itself, so that a repeated commit gets the same answer even after gateway and database were killed.
/// </remarks>
internal sealed class Transactions(Postgres postgres, TimeProvider time)
{
    /// <summary>MongoDB's transactionLifetimeLimitSeconds, whose default is 60.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    /// <summary>How long a transaction outlives the connection that used it last. MongoDB keeps it for its whole lifetime.</summary>
    private static readonly TimeSpan Abandonment = TimeSpan.FromSeconds(3);

    /// <summary>MongoDB refuses at once to wait for another writer; here that takes a moment.</summary>
    private const string Begin = "SET LOCAL lock_timeout = '50ms'";

    private readonly ConcurrentDictionary<string, Transaction> _open = new();

    public const string Preparation =
        """
        CREATE SCHEMA IF NOT EXISTS gateway;
        CREATE TABLE IF NOT EXISTS gateway.committed (session text PRIMARY KEY, number bigint NOT NULL, at timestamptz NOT NULL);
        DELETE FROM gateway.committed WHERE at < now() - interval '1 day'
        """;

    /// <summary>The transaction that a command belongs to; it begins with the command that says so.</summary>
    /// <exception cref="MongoException">There is no such transaction (any more).</exception>
    public async Task<Transaction> Enter(Command command, Client client, CancellationToken cancellation)
    {
        var (session, number) = (command.Session, command.TransactionNumber);
        if (session is null || number is null)
            throw new MongoException(MongoError.InvalidOptions, "A transaction needs a session and a transaction number.");
        _open.TryGetValue(session, out var open);
        if (open is not null && open.Number > number)
            throw new MongoException(MongoError.TransactionTooOld, $"Transaction {number} is older than {open.Number} of the same session.");
        if (command.StartsTransaction)
        {
            if (open is not null)
                await EndIdle(open, cancellation);
            open = await Start(session, number.Value, cancellation);
        }
        else if (open is null || open.Number != number)
        {
            throw Unknown(number.Value);
        }

        await open.Gate.WaitAsync(cancellation);
        if (!IsOpen(open))
        {
            open.Gate.Release();
            throw Unknown(number.Value);
        }

        open.LastClient = client;
        open.AbandonedAt = null;
        return open;
    }

    /// <summary>A command is done with its transaction, or has ended it.</summary>
    public async Task Leave(Transaction transaction, bool ended)
    {
        try
        {
            if (ended && _open.TryRemove(KeyValuePair.Create(transaction.Session, transaction)))
                await transaction.DisposeAsync();
        }
        finally
        {
            transaction.Gate.Release();
        }
    }

    /// <summary>A retryable write of the same session shows that its driver is done with an earlier transaction.</summary>
    public async Task EndOlder(Command command, CancellationToken cancellation)
    {
        if (command.Session is { } session && command.TransactionNumber is { } number && _open.TryGetValue(session, out var open) && open.Number < number)
            await EndIdle(open, cancellation);
    }

    /// <exception cref="MongoException">There is no such transaction, so nothing of it was stored.</exception>
    /// <exception cref="ConnectionLostException">Whether it was committed shows when it is asked for again.</exception>
    public async Task Commit(Command command, Client client, CancellationToken cancellation)
    {
        var (session, number) = (command.Session!, command.TransactionNumber!.Value);
        if (!_open.TryGetValue(session, out var open) || open.Number != number)
        {
            if (await WasCommitted(session, number, cancellation))
                return;
            throw Unknown(number);
        }

        open = await Enter(command, client, cancellation);
        try
        {
            await postgres.Row(
                open.Connection,
                "INSERT INTO gateway.committed VALUES ($1, $2, now()) ON CONFLICT (session) DO UPDATE SET number = excluded.number, at = excluded.at",
                [session, number],
                cancellation);
            // Between here and the answer nobody may give up: the outcome would be known to none.
            await open.Commit(CancellationToken.None);
        }
        catch (Exception e) when (Postgres.IsLost(e))
        {
            throw new ConnectionLostException(e.Message, e);
        }
        finally
        {
            await Leave(open, ended: true);
        }
    }

    /// <exception cref="MongoException">It has ended already.</exception>
    public async Task Abort(Command command, Client client, CancellationToken cancellation) =>
        await Leave(await Enter(command, client, cancellation), ended: true);

    /// <summary>Ends the transactions of sessions that are over.</summary>
    public async Task End(IEnumerable<string> sessions, CancellationToken cancellation)
    {
        foreach (var session in sessions)
        {
            if (_open.TryGetValue(session, out var open))
                await EndIdle(open, cancellation);
        }
    }

    public void ConnectionEnded(Client client)
    {
        foreach (var open in _open.Values)
        {
            if (open.LastClient == client)
                open.AbandonedAt = time.GetUtcNow();
        }
    }

    /// <summary>Ends what is too old or has lost its client, until the gateway stops.</summary>
    public async Task Watch(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                var now = time.GetUtcNow();
                foreach (var open in _open.Values)
                {
                    // One that is at work is looked at again when it rests.
                    if ((now - open.Began > Lifetime || now - open.AbandonedAt > Abandonment) && await open.Gate.WaitAsync(0, cancellation))
                        await Leave(open, ended: true);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private bool IsOpen(Transaction transaction) => _open.TryGetValue(transaction.Session, out var open) && open == transaction;

    /// <summary>Rolls back once the command that is at work in it is done.</summary>
    private async Task EndIdle(Transaction transaction, CancellationToken cancellation)
    {
        await transaction.Gate.WaitAsync(cancellation);
        await Leave(transaction, ended: true);
    }

    private async Task<Transaction> Start(string session, long number, CancellationToken cancellation)
    {
        var connection = await postgres.Open(cancellation);
        try
        {
            var inner = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
            await postgres.Row(connection, Begin, [], cancellation);
            var open = new Transaction(session, number, connection, inner, time.GetUtcNow());
            return _open[session] = open;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (Postgres.IsLost(e))
                throw new ConnectionLostException(e.Message, e);
            throw;
        }
    }

    private async Task<bool> WasCommitted(string session, long number, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await postgres.Open(cancellation);
        var row = await postgres.Row(connection, "SELECT 1 FROM gateway.committed WHERE session = $1 AND number = $2", [session, number], cancellation);
        return row.Length > 0;
    }

    private static MongoException Unknown(long number) =>
        new(MongoError.NoSuchTransaction, $"Transaction {number} is not in progress.", MongoException.Transient);
}
