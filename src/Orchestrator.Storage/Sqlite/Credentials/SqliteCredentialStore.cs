using System.Text.Json;
using Orchestrator.Core.Credentials;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Credentials;

/// <summary>Credential sets in SQLite.</summary>
internal sealed class SqliteCredentialStore(SqliteDatabase database) : ICredentialStore
{
    private const string SelectSets = "SELECT body FROM credential_sets ORDER BY name_key";

    private const string Select = "SELECT body, secrets FROM credential_sets WHERE name_key = ?1";

    private const string Upsert = """
        INSERT INTO credential_sets (name_key, body, secrets) VALUES (?1, ?2, ?3)
        ON CONFLICT (name_key) DO UPDATE SET body = excluded.body, secrets = excluded.secrets
        """;

    private const string SetSecrets = "UPDATE credential_sets SET secrets = ?3 WHERE name_key = ?1 AND secrets = ?2";

    private const string Delete = "DELETE FROM credential_sets WHERE name_key = ?1";

    public async Task<IReadOnlyList<CredentialSet>> All(CancellationToken cancellation) => await database.Read(session => session[SelectSets].All(ReadSet), cancellation);

    public Task<SealedCredentials?> Find(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Read(session => session[Select].With(NameKey.Of(name)).One(row => new SealedCredentials(ReadSet(row), row.Bytes(1).ToArray())), cancellation);
    }

    public Task Save(SealedCredentials credentials, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return database.Write(
            session => session[Upsert]
                .With(NameKey.Of(credentials.Set.Name))
                .WithJson(JsonSerializer.SerializeToUtf8Bytes(credentials.Set, StorageJson.Default.CredentialSet))
                .WithBytes(credentials.Secrets)
                .Run(),
            cancellation);
    }

    public Task<bool> Reseal(string name, byte[] from, byte[] to, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Write(session => session[SetSecrets].With(NameKey.Of(name)).WithBytes(from).WithBytes(to).Run() > 0, cancellation);
    }

    public Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Write(session => session[Delete].With(NameKey.Of(name)).Run() > 0, cancellation);
    }

    private static CredentialSet ReadSet(Statement row) => JsonSerializer.Deserialize(row.Bytes(0), StorageJson.Default.CredentialSet)!;
}
