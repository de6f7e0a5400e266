using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orchestrator.Storage.Sqlite.Connections;

/// <summary>
/// A prepared statement, used again and again. Values are added in the order of ?1, ?2, ...; after <see cref="Run"/> or the last
/// <see cref="Read"/> it takes new ones. It speaks to SQLite directly: the ADO layer would box every value of the hot path and look every
/// parameter up by name.
/// </summary>
internal sealed class Statement : IDisposable
{
    private const int BytesOnStack = 512;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt handle;
    private int values;

    public Statement(sqlite3 database, string sql)
    {
        this.database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out handle), database);
    }

    public Statement With(long value) => Check(raw.sqlite3_bind_int64(handle, ++values, value));

    public Statement With(long? value) => value is { } number ? With(number) : Check(raw.sqlite3_bind_null(handle, ++values));

    public Statement With(bool value) => With(value ? 1 : 0);

    public Statement With(DateTimeOffset value) => With(value.UtcTicks);

    public Statement With(DateTimeOffset? value) => With(value?.UtcTicks);

    public Statement With(string? value)
    {
        if (value is null)
            return Check(raw.sqlite3_bind_null(handle, ++values));
        if (value.Length == 0)
            return Check(raw.sqlite3_bind_text(handle, ++values, value));

        // By its bytes: given as it is, a long text would end at its first character zero.
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > BytesOnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        var utf8 = rented is null ? stackalloc byte[BytesOnStack] : rented;
        try
        {
            return Check(raw.sqlite3_bind_text(handle, ++values, utf8[..Encoding.UTF8.GetBytes(value, utf8)]));
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public Statement WithJson(ReadOnlySpan<byte> utf8) => Check(raw.sqlite3_bind_text(handle, ++values, utf8));

    public Statement WithJsonOrNull(byte[]? utf8) => utf8 is null ? Check(raw.sqlite3_bind_null(handle, ++values)) : WithJson(utf8);

    public Statement WithBytes(ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(handle, ++values, value));

    public Statement WithBytesOrNull(byte[]? value) =>
        value is null ? Check(raw.sqlite3_bind_null(handle, ++values)) : WithBytes(value);

    /// <summary>Executes it to its end.</summary>
    /// <returns>Rows inserted, updated or deleted.</returns>
    public int Run()
    {
        while (Read())
        {
        }

        return raw.sqlite3_changes(database);
    }

    /// <summary>Next row; false after the last one.</summary>
    public bool Read()
    {
        var result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
            return true;
        Reset();
        if (result != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(result, database);
        return false;
    }

    /// <summary>The first column of the only row, or null if there is no row or the value is null.</summary>
    public long? Number()
    {
        try
        {
            return Read() ? LongOrNull(0) : null;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(Func<Statement, T> row)
    {
        try
        {
            var rows = new List<T>();
            while (Read())
                rows.Add(row(this));
            return rows;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The only row, or null.</summary>
    public T? One<T>(Func<Statement, T> row)
        where T : class
    {
        try
        {
            return Read() ? row(this) : null;
        }
        finally
        {
            Reset();
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public int Int(int column) => raw.sqlite3_column_int(handle, column);

    public bool Bool(int column) => Int(column) != 0;

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public DateTimeOffset Instant(int column) => new(Long(column), TimeSpan.Zero);

    public DateTimeOffset? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);

    /// <summary>Bytes of a text (UTF-8) or blob, none of null; valid until the next row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();

    private Statement Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            Reset();
            SqliteException.ThrowExceptionForRC(result, database);
        }

        return this;
    }

    /// <summary>The result repeats the error of the last step, which has been thrown by then.</summary>
    private void Reset()
    {
        values = 0;
        _ = raw.sqlite3_reset(handle);
    }
}
