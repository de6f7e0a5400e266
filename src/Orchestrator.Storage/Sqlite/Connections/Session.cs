using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orchestrator.Storage.Sqlite.Connections;

/// <summary>One connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class Session : IDisposable
{
    private const int MaxStatements = 256;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, Statement> statements = [];

    /// <param name="connection">Open; the session closes it.</param>
    public Session(SqliteConnection connection)
    {
        this.connection = connection;
        connection.CreateFunction(
            "contains",
            (string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase),
            isDeterministic: true);
    }

    /// <summary>The statement of a text, prepared at its first use.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (statements.TryGetValue(sql, out var statement))
                return statement;
            if (statements.Count >= MaxStatements)
                Forget();
            statement = new Statement(connection.Handle!, sql);
            statements.Add(sql, statement);
            return statement;
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction: all of it is stored when this returns, or none of it if it throws.</summary>
    public T InTransaction<T>(string begin, Func<Session, T> work)
    {
        this[begin].Run();
        try
        {
            var result = work(this);
            this["COMMIT"].Run();
            return result;
        }
        catch
        {
            // Some errors (disk full, I/O) have rolled back already.
            if (raw.sqlite3_get_autocommit(connection.Handle!) == 0)
                this["ROLLBACK"].Run();
            throw;
        }
    }

    public void Dispose()
    {
        Forget();
        connection.Dispose();
    }

    private void Forget()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        statements.Clear();
    }
}
