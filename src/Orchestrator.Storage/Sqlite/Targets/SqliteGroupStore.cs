using System.Text.Json;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Targets;

/// <summary>Groups in SQLite.</summary>
internal sealed class SqliteGroupStore(SqliteDatabase database) : IGroupStore
{
    private const string Select = "SELECT body FROM groups ORDER BY name_key";

    private const string Find = "SELECT body FROM groups WHERE name_key = ?1";

    private const string Upsert = "INSERT INTO groups (name_key, body) VALUES (?1, ?2) ON CONFLICT (name_key) DO UPDATE SET body = excluded.body";

    private const string Insert = "INSERT INTO groups (name_key, body) VALUES (?1, ?2) ON CONFLICT (name_key) DO NOTHING";

    private const string Delete = "DELETE FROM groups WHERE name_key = ?1";

    private const string AnyMember = "SELECT 1 FROM target_groups WHERE group_key = ?1 LIMIT 1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> AllTexts = [Select, Find, Upsert, Insert, Delete, AnyMember];

    public async Task<IReadOnlyList<Group>> All(CancellationToken cancellation) => await database.Read(session => session[Select].All(Read), cancellation);

    public Task Save(Group group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(group);
        return database.Write(
            session =>
            {
                if (group.Query is not null)
                    ThrowIfInUse(session, group.Name);
                session[Upsert].With(NameKey.Of(group.Name)).WithJson(Body(group)).Run();
            },
            cancellation);
    }

    public Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Write(
            session =>
            {
                ThrowIfInUse(session, name);
                return session[Delete].With(NameKey.Of(name)).Run() > 0;
            },
            cancellation);
    }

    /// <summary>Adds a group unless there is one of its name.</summary>
    public static void Add(Session session, Group group) => session[Insert].With(NameKey.Of(group.Name)).WithJson(Body(group)).Run();

    /// <exception cref="GroupGoneException">One of them is not there, or a dynamic one.</exception>
    public static void ThrowIfGone(Session session, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (session[Find].With(NameKey.Of(name)).All(Read) is not [{ Query: null }])
                throw new GroupGoneException(name);
        }
    }

    private static void ThrowIfInUse(Session session, string name)
    {
        if (session[AnyMember].With(NameKey.Of(name)).Number() is not null)
            throw new GroupInUseException(name);
    }

    private static byte[] Body(Group group) => JsonSerializer.SerializeToUtf8Bytes(group, StorageJson.Default.Group);

    private static Group Read(Statement row) => JsonSerializer.Deserialize(row.Bytes(0), StorageJson.Default.Group)!;
}
