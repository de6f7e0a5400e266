using MongoDB.Bson;
using Orchestrator.Core.Outbox;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Outbox;

/// <summary>Announcements in MongoDB. They get in with a batch.</summary>
internal sealed class MongoOutboxStore(IMongoConnection connection) : IOutboxStore
{
    public async Task<IReadOnlyList<Announcement>> Next(int shard, int max, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(max);
        return await connection.All(
            Command.Find(Collections.Outbox, new BsonDocument("shard", shard), Command.By("position"), limit: max),
            AnnouncementDocuments.Read,
            cancellation);
    }

    public Task Forget(int shard, long upTo, CancellationToken cancellation)
    {
        var left = new BsonDocument { { "shard", shard }, { "position", new BsonDocument("$lte", upTo) } };
        return connection.Run(Command.Delete(Collections.Outbox, left), cancellation);
    }

    public async Task<int> RemoveOld(DateTimeOffset before, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var old = new BsonDocument("at", new BsonDocument("$lt", before.UtcTicks));
        var ids = await connection.All(
            Command.Find(Collections.Outbox, old, Command.By("at"), limit: max, projection: Command.Only("_id")),
            document => document["_id"],
            cancellation);
        return ids.Count == 0 ? 0 : (int)await connection.Write(Command.Delete(Collections.Outbox, Command.ByIds(ids)), cancellation);
    }

    public Task<long> Count(CancellationToken cancellation) => connection.Count(Collections.Outbox, [], cancellation);
}
