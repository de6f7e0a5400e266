using MongoDB.Bson;
using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Access;

/// <summary>Keys, audit log and secrets in MongoDB.</summary>
internal sealed class MongoAccessStore(IMongoConnection connection) : IAccessStore
{
    public Task<ApiKey?> FindKey(string id, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.ApiKeys, Command.ById(id)), ReadKey, cancellation);

    public async Task<IReadOnlyList<ApiKey>> Keys(CancellationToken cancellation)
    {
        // There are some dozens: they are put in order here.
        var keys = await connection.All(Command.Find(Collections.ApiKeys, []), ReadKey, cancellation);
        return [.. keys.OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal)];
    }

    public Task SaveKey(ApiKey key, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        var content = new BsonDocument
        {
            { "name", key.Name },
            { "role", (int)key.Role },
            { "hash", key.Hash },
            { "revoked", key.RevokedAt is { } revoked ? revoked.UtcTicks : BsonNull.Value },
        };
        var whole = new BsonDocument { { "_id", key.Id }, { "created", key.CreatedAt.UtcTicks } }.AddRange(content);
        return connection.ChangeOrAdd(Collections.ApiKeys, whole, new BsonDocument("$set", content), cancellation);
    }

    public async Task Audit(AuditEntry entry, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var line = new BsonDocument
        {
            { "_id", await Sequence.Next(connection, Sequence.Audit, cancellation) },
            { "at", entry.At.UtcTicks },
            { "who", entry.Who },
            { "what", entry.What },
            { "subject", entry.Subject },
            { "detail", entry.Detail },
        };
        await connection.Run(Command.Insert(Collections.Audit, line), cancellation);
    }

    public Task<Page<AuditEntry>> AuditLog(PageRequest page, CancellationToken cancellation) =>
        connection.Page(
            Collections.Audit,
            [],
            new BsonDocument("_id", -1),
            page,
            document => new AuditEntry(
                document.Instant("at"), document.Text("who"), document.Text("what"), document.Text("subject"), document.Text("detail")),
            cancellation);

    public Task<byte[]?> FindSecret(string name, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.Secrets, Command.ById(name)), document => document.Bytes("value"), cancellation);

    public async Task<byte[]> AddSecret(string name, byte[] encrypted, CancellationToken cancellation)
    {
        var secret = new BsonDocument { { "_id", name }, { "value", encrypted } };
        return (await connection.AddOrFind(Collections.Secrets, secret, cancellation)).Bytes("value");
    }

    public async Task<IReadOnlyList<string>> Secrets(CancellationToken cancellation) =>
        await connection.All(Command.Find(Collections.Secrets, [], Command.By("_id"), projection: Command.Only("_id")), document => document.Text("_id"), cancellation);

    public Task<bool> ReplaceSecret(string name, byte[] from, byte[] to, CancellationToken cancellation) =>
        connection.ReplaceValue(Collections.Secrets, name, from, to, cancellation);

    private static ApiKey ReadKey(BsonDocument document) => new(
        document.Text("_id"),
        document.Text("name"),
        (Role)document.Int("role"),
        document.Bytes("hash"),
        document.Instant("created"),
        document.InstantOrNull("revoked"));
}
