using System.Text.Json;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Targets;

/// <summary>Groups in SQLite.</summary>
internal sealed class SqliteGroupStore(SqliteDatabase database) : IGroupStore
{
    private const string Select = "SELECT body FROM groups ORDER BY name_key";

    private const string Upsert = "INSERT INTO groups (name_key, body) VALUES (?1, ?2) ON CONFLICT (name_key) DO UPDATE SET body = excluded.body";

    private const string Delete = "DELETE FROM groups WHERE name_key = ?1";

    public async Task<IReadOnlyList<Group>> All(CancellationToken cancellation) =>
        await database.Read(session => session[Select].All(row => JsonSerializer.Deserialize(row.Bytes(0), StorageJson.Default.Group)!), cancellation);

    public Task Save(IReadOnlyCollection<Group> groups, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return database.Write(
            session =>
            {
                foreach (var group in groups)
                    session[Upsert].With(NameKey.Of(group.Name)).WithJson(JsonSerializer.SerializeToUtf8Bytes(group, StorageJson.Default.Group)).Run();
            },
            cancellation);
    }

    public Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Write(session => session[Delete].With(NameKey.Of(name)).Run() > 0, cancellation);
    }
}
