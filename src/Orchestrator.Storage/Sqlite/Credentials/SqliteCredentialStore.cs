using System.Text.Json;
using Orchestrator.Core.Credentials;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Credentials;

/// <summary>Credential sets in SQLite.</summary>
internal sealed class SqliteCredentialStore(SqliteDatabase database) : ICredentialStore
{
    public const string SelectSets = "SELECT body FROM credential_sets ORDER BY name_key";

    public const string Select = "SELECT body, secrets FROM credential_sets WHERE name_key = ?1";

    public const string Upsert = """
        INSERT INTO credential_sets (name_key, body, secrets) VALUES (?1, ?2, ?3)
        ON CONFLICT (name_key) DO UPDATE SET body = excluded.body, secrets = excluded.secrets
        """;

    public const string Update = "UPDATE credential_sets SET body = ?2, secrets = ?3 WHERE name_key = ?1 AND secrets = ?4";

    public const string Delete = "DELETE FROM credential_sets WHERE name_key = ?1";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> All = [SelectSets, Select, Upsert, Update, Delete];

    async Task<IReadOnlyList<CredentialSet>> ICredentialStore.All(CancellationToken cancellation) => await database.Read(session => session[SelectSets].All(ReadSet), cancellation);

    public Task<SealedCredentials?> Find(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Read(session => session[Select].With(NameKey.Of(name)).One(row => new SealedCredentials(ReadSet(row), row.Bytes(1).ToArray())), cancellation);
    }

    public Task Save(SealedCredentials credentials, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return database.Write(session => With(session[Upsert], credentials).Run(), cancellation);
    }

    public Task<bool> Replace(SealedCredentials credentials, byte[] from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return database.Write(session => With(session[Update], credentials).WithBytes(from).Run() > 0, cancellation);
    }

    public Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Write(session => session[Delete].With(NameKey.Of(name)).Run() > 0, cancellation);
    }

    private static Statement With(Statement statement, SealedCredentials credentials) => statement
        .With(NameKey.Of(credentials.Set.Name))
        .WithJson(JsonSerializer.SerializeToUtf8Bytes(credentials.Set, StorageJson.Default.CredentialSet))
        .WithBytes(credentials.Secrets);

    private static CredentialSet ReadSet(Statement row) => JsonSerializer.Deserialize(row.Bytes(0), StorageJson.Default.CredentialSet)!;
}
