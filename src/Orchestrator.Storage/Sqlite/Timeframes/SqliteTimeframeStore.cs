using Orchestrator.Core.Timeframes;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Timeframes;

namespace Orchestrator.Storage.Sqlite.Timeframes;

/// <summary>Named timeframes in SQLite.</summary>
internal sealed class SqliteTimeframeStore(SqliteDatabase database) : ITimeframeStore
{
    public const string Upsert = """
        INSERT INTO timeframes (name_key, name, timeframe, description) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, timeframe = excluded.timeframe, description = excluded.description
        """;

    public const string Select = "SELECT name, timeframe, description FROM timeframes ORDER BY name_key";

    public const string Delete = "DELETE FROM timeframes WHERE name_key = ?1";

    public Task Save(NamedTimeframe timeframe, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(timeframe);
        return database.Write(
            session => session[Upsert]
                .With(NameKey.Of(timeframe.Name))
                .With(timeframe.Name)
                .With(timeframe.Timeframe.ToText())
                .With(timeframe.Description)
                .Run(),
            cancellation);
    }

    public async Task<IReadOnlyList<NamedTimeframe>> All(CancellationToken cancellation) => await database.Read(
        session => session[Select].All(row => new NamedTimeframe(row.Text(0), Timeframe.Parse(row.Text(1)), row.Text(2))),
        cancellation);

    public Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Write(session => session[Delete].With(NameKey.Of(name)).Run() > 0, cancellation);
    }
}
