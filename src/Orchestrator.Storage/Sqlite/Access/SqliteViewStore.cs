using Orchestrator.Core.Access;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Access;

/// <summary>Saved views in SQLite.</summary>
internal sealed class SqliteViewStore(SqliteDatabase database) : IViewStore
{
    private const string Columns = "owner, page, name, query, saved_at";

    public const string SelectOf = $"SELECT {Columns} FROM saved_views WHERE owner = ?1 ORDER BY page, name_key";

    public const string CountOthers = "SELECT count(*) FROM saved_views WHERE owner = ?1 AND NOT (page = ?2 AND name_key = ?3)";

    public const string Upsert = """
        INSERT INTO saved_views (owner, page, name_key, name, query, saved_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (owner, page, name_key) DO UPDATE SET name = excluded.name, query = excluded.query, saved_at = excluded.saved_at
        """;

    public const string Delete = "DELETE FROM saved_views WHERE owner = ?1 AND page = ?2 AND name_key = ?3";

    public const string DeleteOf = "DELETE FROM saved_views WHERE owner = ?1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [SelectOf, CountOthers, Upsert, Delete, DeleteOf];

    public async Task<IReadOnlyList<SavedView>> Of(string owner, CancellationToken cancellation) =>
        await database.Read(session => session[SelectOf].With(owner).All(Read), cancellation);

    public Task<bool> Save(SavedView view, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(view);
        return database.Write(
            session =>
            {
                if (session[CountOthers].With(view.Owner).With(view.Page).With(NameKey.Of(view.Name)).Number() >= most)
                    return false;
                session[Upsert].With(view.Owner).With(view.Page).With(NameKey.Of(view.Name)).With(view.Name).With(view.Query).With(view.SavedAt).Run();
                return true;
            },
            cancellation);
    }

    public Task<bool> Remove(string owner, string page, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Write(session => session[Delete].With(owner).With(page).With(NameKey.Of(name)).Run() > 0, cancellation);
    }

    public Task RemoveAll(string owner, CancellationToken cancellation) =>
        database.Write(session => session[DeleteOf].With(owner).Run(), cancellation);

    private static SavedView Read(Statement row) => new(row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Instant(4));
}
