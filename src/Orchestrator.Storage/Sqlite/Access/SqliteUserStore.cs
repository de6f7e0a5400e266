using System.Text.Json;
using Orchestrator.Core.Access;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Access;

/// <summary>Users in SQLite. Writes take turns, so what is read within one stays true until it is stored.</summary>
internal sealed class SqliteUserStore(SqliteDatabase database) : IUserStore
{
    public const string Select = "SELECT body FROM users WHERE name_key = ?1";

    public const string SelectAll = "SELECT body FROM users ORDER BY name_key";

    public const string Insert = "INSERT INTO users (name_key, body) VALUES (?1, ?2) ON CONFLICT (name_key) DO NOTHING";

    public const string Update = "UPDATE users SET body = ?2 WHERE name_key = ?1";

    public const string Delete = "DELETE FROM users WHERE name_key = ?1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> Texts = [Select, SelectAll, Insert, Update, Delete];

    public Task<User?> Find(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Read(session => session[Select].With(NameKey.Of(name)).One(Read), cancellation);
    }

    public async Task<IReadOnlyList<User>> All(CancellationToken cancellation) =>
        await database.Read(session => session[SelectAll].All(Read), cancellation);

    public Task<bool> Add(User user, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(user);
        return database.Write(session => With(session[Insert], user).Run() > 0, cancellation);
    }

    public Task<User?> Change(string name, Func<User, User> edit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(edit);
        return database.Write(
            session =>
            {
                if (session[Select].With(NameKey.Of(name)).One(Read) is not { } user)
                    return null;
                var changed = edit(user);
                if (ReferenceEquals(changed, user))
                    return user;
                if (user.IsActiveAdministrator && !changed.IsActiveAdministrator)
                    ThrowIfLast(session, user);
                With(session[Update], changed).Run();
                return changed;
            },
            cancellation);
    }

    public Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Write(
            session =>
            {
                if (session[Select].With(NameKey.Of(name)).One(Read) is not { } user)
                    return false;
                if (user.IsActiveAdministrator)
                    ThrowIfLast(session, user);
                return session[Delete].With(NameKey.Of(name)).Run() > 0;
            },
            cancellation);
    }

    private static void ThrowIfLast(Session session, User user)
    {
        if (session[SelectAll].All(Read).Count(other => other.IsActiveAdministrator) <= 1)
            throw new LastAdministratorException(user.Name);
    }

    private static Statement With(Statement statement, User user) => statement
        .With(NameKey.Of(user.Name))
        .WithJson(JsonSerializer.SerializeToUtf8Bytes(user, StorageJson.Default.User));

    private static User Read(Statement row) => JsonSerializer.Deserialize(row.Bytes(0), StorageJson.Default.User)!;
}
