using MongoDB.Bson;
using Orchestrator.Core.Installation;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Installation;

/// <summary>Keys of SSH servers in MongoDB, a document for each: so that nobody replaces one by adding another.</summary>
internal sealed class MongoHostKeys(IMongoConnection connection) : IHostKeys
{
    public async Task<IReadOnlyList<HostKey>> Of(string targetId, CancellationToken cancellation)
    {
        var keys = await connection.All(Command.Find(Collections.HostKeys, OfTarget(targetId)), Read, cancellation);
        return [.. keys.OrderBy(key => key.Algorithm, StringComparer.Ordinal)];
    }

    public async Task Learn(IReadOnlyList<HostKey> keys, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
        {
            var document = new BsonDocument
            {
                { "_id", Id(key.TargetId, key.Algorithm) },
                { "key", key.Key },
                { "at", key.LearnedAt.UtcTicks },
                { "by", key.LearnedBy },
            };
            await connection.TryAdd(Collections.HostKeys, document, cancellation);
        }
    }

    public async Task<int> Forget(string targetId, CancellationToken cancellation) =>
        (int)await connection.Write(Command.Delete(Collections.HostKeys, OfTarget(targetId)), cancellation);

    /// <summary>All keys of a target.</summary>
    public static BsonDocument OfTarget(string targetId) => new("_id", Command.Between(Id(targetId, BsonMinKey.Value), Id(targetId, BsonMaxKey.Value)));

    private static BsonDocument Id(string target, BsonValue algorithm) => new() { { "target", target }, { "algorithm", algorithm } };

    private static HostKey Read(BsonDocument document)
    {
        var id = document["_id"].AsBsonDocument;
        return new HostKey(id.Text("target"), id.Text("algorithm"), document.Text("key"), document.Instant("at"), document.Text("by"));
    }
}
