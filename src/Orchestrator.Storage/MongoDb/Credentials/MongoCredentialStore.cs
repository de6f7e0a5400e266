using System.Text.Json;
using MongoDB.Bson;
using Orchestrator.Core.Credentials;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Credentials;

/// <summary>Credential sets in MongoDB.</summary>
internal sealed class MongoCredentialStore(IMongoConnection connection) : ICredentialStore
{
    private const string Secrets = "secrets";

    public async Task<IReadOnlyList<CredentialSet>> All(CancellationToken cancellation) =>
        await connection.All(Command.Find(Collections.CredentialSets, [], Command.By("_id"), projection: Command.Only("body")), ReadSet, cancellation);

    public Task<SealedCredentials?> Find(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return connection.First(
            Command.Find(Collections.CredentialSets, Command.ById(NameKey.Of(name))), document => new SealedCredentials(ReadSet(document), document.Bytes(Secrets)), cancellation);
    }

    public Task Save(SealedCredentials credentials, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return connection.ReplaceOrAdd(Collections.CredentialSets, Document(credentials), cancellation);
    }

    public async Task<bool> Replace(SealedCredentials credentials, byte[] from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        var unchanged = new BsonDocument { { "_id", NameKey.Of(credentials.Set.Name) }, { Secrets, from } };
        var change = Command.Change(unchanged, Document(credentials));
        return await connection.Write(Command.Update(Collections.CredentialSets, change), cancellation) > 0;
    }

    public async Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await connection.Write(Command.DeleteOne(Collections.CredentialSets, Command.ById(NameKey.Of(name))), cancellation) > 0;
    }

    private static BsonDocument Document(SealedCredentials credentials) => new()
    {
        { "_id", NameKey.Of(credentials.Set.Name) },
        { "body", JsonSerializer.Serialize(credentials.Set, StorageJson.Default.CredentialSet) },
        { Secrets, credentials.Secrets },
    };

    private static CredentialSet ReadSet(BsonDocument document) => JsonSerializer.Deserialize(document.Text("body"), StorageJson.Default.CredentialSet)!;
}
