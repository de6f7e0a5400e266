using MongoDB.Bson;
using Orchestrator.Core.Shards;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Shards;

/// <summary>Leases and servers in MongoDB.</summary>
internal sealed class MongoShardStore(IMongoConnection connection) : IShardStore
{
    private const string ShardsId = "shards";

    public async Task<int> Shards(int ifFirst, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ifFirst);
        var stored = await connection.AddOrFind(Collections.Settings, new BsonDocument { { "_id", ShardsId }, { "value", ifFirst } }, cancellation);
        return stored.Int("value");
    }

    public async Task<ShardBoard> Beat(string server, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(server);

        // The database's own clock: it forgets in the end whom nobody forgets.
        var beat = Command.Update(Collections.Servers, Command.Change(Command.ById(server), new BsonDocument
        {
            { "$inc", new BsonDocument("beats", 1L) },
            { "$currentDate", new BsonDocument("seen", true) },
        }));
        if (await connection.Write(beat, cancellation) == 0)
        {
            await connection.TryAdd(Collections.Servers, new BsonDocument { { "_id", server }, { "beats", 0L } }, cancellation);
            await connection.Write(beat, cancellation);
        }

        return new ShardBoard(
            await connection.All(
                Command.Find(Collections.Servers, [], Command.By("_id")), document => new ServerMark(document.Text("_id"), document.Long("beats")), cancellation),
            await connection.All(Command.Find(Collections.Shards, [], Command.By("_id")), ReadLease, cancellation));
    }

    public Task Forget(ServerMark server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        var silent = new BsonDocument { { "_id", server.Name }, { "beats", server.Beats } };
        return connection.Run(Command.DeleteOne(Collections.Servers, silent), cancellation);
    }

    public async Task<ShardLease?> Acquire(int shard, string owner, LeaseMark? lapsed, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        var either = new BsonArray { new BsonDocument("owner", Command.In([BsonNull.Value, owner])) };
        if (lapsed is { Owner: { } former })
            either.Add(new BsonDocument { { "owner", former }, { "epoch", lapsed.Epoch }, { "renewals", lapsed.Renewals } });
        var take = Command.FindAndModify(
            Collections.Shards,
            new BsonDocument { { "_id", shard }, { "$or", either } },
            new BsonDocument
            {
                { "$set", new BsonDocument("owner", owner) },
                { "$inc", new BsonDocument { { "epoch", 1L }, { "renewals", 1L } } },
            });
        var taken = await connection.Modify(take, cancellation);
        if (taken is null && await connection.TryAdd(Collections.Shards, Unknown(shard), cancellation))
            taken = await connection.Modify(take, cancellation);
        return taken is null ? null : new ShardLease(shard, owner, taken.Long("epoch"));
    }

    public Task Renew(ShardLease lease, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return LeaseStatements.Renew(connection, lease, cancellation);
    }

    public Task Release(ShardLease lease, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return LeaseStatements.Release(connection, lease, cancellation);
    }

    /// <summary>A shard that nobody has had yet.</summary>
    private static BsonDocument Unknown(int shard) => new() { { "_id", shard }, { "owner", BsonNull.Value }, { "epoch", 0L }, { "renewals", 0L } };

    private static LeaseMark ReadLease(BsonDocument document) =>
        new(document.Int("_id"), document.TextOrNull("owner"), document.Long("epoch"), document.Long("renewals"));
}
