using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Access;

/// <summary>Keys, audit log and secrets in SQLite.</summary>
internal sealed class SqliteAccessStore(SqliteDatabase database) : IAccessStore
{
    private const string KeyColumns = "id, name, role, hash, created_at, revoked_at";

    public const string SelectKey = $"SELECT {KeyColumns} FROM api_keys WHERE id = ?1";

    public const string SelectKeys = $"SELECT {KeyColumns} FROM api_keys ORDER BY created_at, id";

    public const string UpsertKey = $"""
        INSERT INTO api_keys ({KeyColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, hash = excluded.hash, revoked_at = excluded.revoked_at
        """;

    public const string InsertAudit = "INSERT INTO audit (at, who, what, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)";

    public const string SelectAudit = "SELECT at, who, what, subject, detail FROM audit ORDER BY no DESC LIMIT ?1 OFFSET ?2";

    /// <summary>Lines are only ever added, and numbered without a gap: the last number is their count.</summary>
    public const string CountAudit = "SELECT coalesce(max(no), 0) FROM audit";

    public const string SelectSecret = "SELECT value FROM secrets WHERE name = ?1";

    public const string InsertSecret = "INSERT INTO secrets (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING";

    public const string SelectSecrets = "SELECT name FROM secrets ORDER BY name";

    public const string UpdateSecret = "UPDATE secrets SET value = ?3 WHERE name = ?1 AND value = ?2";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [SelectKey, SelectKeys, UpsertKey, InsertAudit, SelectAudit, CountAudit, SelectSecret, SelectSecrets, InsertSecret, UpdateSecret];

    public Task<ApiKey?> FindKey(string id, CancellationToken cancellation) =>
        database.Read(session => session[SelectKey].With(id).One(ReadKey), cancellation);

    public async Task<IReadOnlyList<ApiKey>> Keys(CancellationToken cancellation) =>
        await database.Read(session => session[SelectKeys].All(ReadKey), cancellation);

    public Task SaveKey(ApiKey key, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        return database.Write(
            session => session[UpsertKey]
                .With(key.Id)
                .With(key.Name)
                .With((int)key.Role)
                .WithBytes(key.Hash)
                .With(key.CreatedAt)
                .With(key.RevokedAt)
                .Run(),
            cancellation);
    }

    public Task Audit(AuditEntry entry, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return database.Write(
            session => session[InsertAudit].With(entry.At).With(entry.Who).With(entry.What).With(entry.Subject).With(entry.Detail).Run(),
            cancellation);
    }

    public Task<Page<AuditEntry>> AuditLog(PageRequest page, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(page);
        return database.Read(
            session =>
            {
                var items = session[SelectAudit].With(page.Limit).With(page.Offset).All(row =>
                    new AuditEntry(row.Instant(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4)));
                return new Page<AuditEntry>(items, session[CountAudit].Number()!.Value);
            },
            cancellation);
    }

    public Task<byte[]?> FindSecret(string name, CancellationToken cancellation) =>
        database.Read(session => session[SelectSecret].With(name).One(ReadSecret), cancellation);

    public Task<byte[]> AddSecret(string name, byte[] encrypted, CancellationToken cancellation) => database.Write(
        session =>
        {
            session[InsertSecret].With(name).WithBytes(encrypted).Run();
            return session[SelectSecret].With(name).One(ReadSecret)!;
        },
        cancellation);

    public async Task<IReadOnlyList<string>> Secrets(CancellationToken cancellation) =>
        await database.Read(session => session[SelectSecrets].All(row => row.Text(0)), cancellation);

    public Task<bool> ReplaceSecret(string name, byte[] from, byte[] to, CancellationToken cancellation) =>
        database.Write(session => session[UpdateSecret].With(name).WithBytes(from).WithBytes(to).Run() > 0, cancellation);

    private static byte[] ReadSecret(Statement row) => row.Bytes(0).ToArray();

    private static ApiKey ReadKey(Statement row) =>
        new(row.Text(0), row.Text(1), (Role)row.Int(2), row.Bytes(3).ToArray(), row.Instant(4), row.InstantOrNull(5));
}
