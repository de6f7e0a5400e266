using System.Text.Json;
using Orchestrator.Core.Sites;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Sites;

/// <summary>Sites in SQLite.</summary>
internal sealed class SqliteSiteStore(SqliteDatabase database) : ISiteStore
{
    private const string Select = "SELECT body FROM sites ORDER BY name_key";

    private const string Insert = "INSERT INTO sites (name_key, body) VALUES (?1, ?2) ON CONFLICT (name_key) DO NOTHING";

    private const string Upsert = "INSERT INTO sites (name_key, body) VALUES (?1, ?2) ON CONFLICT (name_key) DO UPDATE SET body = excluded.body";

    private const string Delete = "DELETE FROM sites WHERE name_key = ?1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> AllTexts = [Select, Insert, Upsert, Delete];

    public async Task<IReadOnlyList<Site>> All(CancellationToken cancellation) =>
        await database.Read(session => session[Select].All(row => JsonSerializer.Deserialize(row.Bytes(0), StorageJson.Default.Site)!), cancellation);

    public Task<bool> Add(Site site, CancellationToken cancellation) => Write(Insert, site, cancellation);

    public Task Save(Site site, CancellationToken cancellation) => Write(Upsert, site, cancellation);

    public Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Write(session => session[Delete].With(NameKey.Of(name)).Run() > 0, cancellation);
    }

    private Task<bool> Write(string text, Site site, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(site);
        return database.Write(
            session => session[text].With(NameKey.Of(site.Name)).WithJson(JsonSerializer.SerializeToUtf8Bytes(site, StorageJson.Default.Site)).Run() > 0,
            cancellation);
    }
}
