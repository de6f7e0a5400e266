using Microsoft.Data.Sqlite;

namespace Orchestrator.Storage.Sqlite.Connections;

/// <summary>
/// One file: one connection that writes, behind a lock, and a few that read beside it (WAL: neither blocks the other). Another process may
/// have the same file open; SQLite makes writers take turns.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int MaxReaders = 4;

    private readonly string path;
    private readonly Session writer;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Stack<Session> idleReaders = [];
    private readonly SemaphoreSlim reading = new(MaxReaders, MaxReaders);

    private SqliteDatabase(string path, Session writer)
    {
        this.path = path;
        this.writer = writer;
    }

    /// <exception cref="StorageException">It cannot be opened.</exception>
    public static SqliteDatabase Open(string path) => new(path, new Session(SqliteOpening.OpenWriter(path)));

    /// <summary>Runs one writing transaction. When the task completes it is on the disk.</summary>
    public async Task<T> Write<T>(Func<Session, T> work, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            return InTransaction(writer, "BEGIN IMMEDIATE", work);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc cref="Write{T}"/>
    public Task Write(Action<Session> work, CancellationToken cancellation) => Write(
        session =>
        {
            work(session);
            return true;
        },
        cancellation);

    /// <summary>Runs one reading transaction: everything it reads is of the same moment. Kept short, or the WAL file grows.</summary>
    public async Task<T> Read<T>(Func<Session, T> work, CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation);
        try
        {
            var session = TakeReader();
            try
            {
                return InTransaction(session, "BEGIN", work);
            }
            finally
            {
                lock (idleReaders)
                    idleReaders.Push(session);
            }
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose()
    {
        foreach (var reader in idleReaders)
            reader.Dispose();
        idleReaders.Clear();
        writer.Dispose();
        writing.Dispose();
        reading.Dispose();
    }

    private T InTransaction<T>(Session session, string begin, Func<Session, T> work)
    {
        try
        {
            return session.InTransaction(begin, work);
        }
        catch (SqliteException failure) when (SqliteOpening.ExplainState(failure, path) is { } explanation)
        {
            throw new StorageException(explanation, failure);
        }
    }

    private Session TakeReader()
    {
        lock (idleReaders)
        {
            if (idleReaders.TryPop(out var idle))
                return idle;
        }

        return new Session(SqliteOpening.OpenReader(path));
    }
}
