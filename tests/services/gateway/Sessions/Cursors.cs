using System.Collections.Concurrent;
using Npgsql;
using Orchestrator.MongoGateway.Commands;
using Orchestrator.MongoGateway.Errors;

namespace Orchestrator.MongoGateway.Sessions;

/// <summary>Results that a client has not read to their end.</summary>
internal sealed class Cursors(Postgres postgres, TimeProvider time)
{
    /// <summary>MongoDB's cursorTimeoutMillis.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<long, Cursor> _open = new();

    /// <param name="Continuation">Where DocumentDB goes on.</param>
    /// <param name="Pinned">The connection that holds the result, if DocumentDB keeps it in one.</param>
    private sealed record Cursor(string Database, byte[] Continuation, NpgsqlConnection? Pinned, DateTimeOffset UsedAt);

    /// <summary>Runs a function that gives the first page, and keeps what is needed for the next.</summary>
    public async Task<byte[]> FirstPage(Call call, string function)
    {
        var connection = call.Transaction?.Connection ?? await postgres.Open(call.Cancellation);
        var pinned = false;
        try
        {
            var row = await postgres.Row(
                connection,
                $"SELECT cursorpage::bytea, continuation::bytea, persistconnection, cursorid FROM documentdb_api.{function}($1, $2{Postgres.Bson})",
                [call.Command.Database, call.Command.Raw],
                call.Cancellation);
            if (row[1] is byte[] continuation && row[3] is long id and not 0)
            {
                pinned = call.Transaction is null && row[2] is true;
                _open[id] = new Cursor(call.Command.Database, continuation, pinned ? connection : null, time.GetUtcNow());
            }

            return (byte[])row[0]!;
        }
        finally
        {
            if (call.Transaction is null && !pinned)
                await connection.DisposeAsync();
        }
    }

    /// <exception cref="MongoException">The cursor is not there (any more).</exception>
    public async Task<byte[]> NextPage(Call call)
    {
        var id = call.Command.Document["getMore"].ToInt64();
        // Taken out while it is read, so that nobody reads or ends it meanwhile.
        if (!_open.TryRemove(id, out var cursor) || cursor.Database != call.Command.Database)
            throw new MongoException(MongoError.CursorNotFound, $"Cursor {id} is not open.");
        var connection = call.Transaction?.Connection ?? cursor.Pinned ?? await postgres.Open(call.Cancellation);
        var pinned = false;
        try
        {
            var row = await postgres.Row(
                connection,
                $"SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2{Postgres.Bson}, $3{Postgres.Bson})",
                [cursor.Database, call.Command.Raw, cursor.Continuation],
                call.Cancellation);
            if (row[1] is byte[] continuation)
            {
                pinned = cursor.Pinned is not null;
                _open[id] = cursor with { Continuation = continuation, UsedAt = time.GetUtcNow() };
            }

            return (byte[])row[0]!;
        }
        finally
        {
            if (call.Transaction is null && !pinned)
                await connection.DisposeAsync();
        }
    }

    /// <returns>False if there is no such cursor.</returns>
    public async Task<bool> Kill(long id, CancellationToken cancellation)
    {
        if (!_open.TryRemove(id, out var cursor))
            return false;
        await using var connection = cursor.Pinned ?? await postgres.Open(cancellation);
        await postgres.Row(connection, cursor.Pinned is null ? "SELECT documentdb_api_internal.delete_cursors($1)::bytea" : "CLOSE ALL", cursor.Pinned is null ? [new[] { id }] : [], cancellation);
        return true;
    }

    /// <summary>Ends cursors that nobody reads, until the gateway stops.</summary>
    public async Task Watch(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                foreach (var (id, cursor) in _open)
                {
                    if (time.GetUtcNow() - cursor.UsedAt > Timeout)
                        await Kill(id, cancellation);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }
}
