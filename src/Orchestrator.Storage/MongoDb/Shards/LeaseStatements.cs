using MongoDB.Bson;
using Orchestrator.Core.Shards;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Shards;

/// <summary>What is done to a lease, always where shard, owner and epoch match. Every one changes its mark.</summary>
internal static class LeaseStatements
{
    /// <exception cref="LeaseLostException">They do not match.</exception>
    public static async Task Renew(IMongoCommands commands, ShardLease lease, CancellationToken cancellation)
    {
        if (await commands.Write(Command.Update(Collections.Shards, Command.Change(Held(lease), Changed())), cancellation) == 0)
            throw new LeaseLostException(lease);
    }

    public static Task Release(IMongoCommands commands, ShardLease lease, CancellationToken cancellation)
    {
        var change = Changed().Add("$set", new BsonDocument("owner", BsonNull.Value));
        return commands.Run(Command.Update(Collections.Shards, Command.Change(Held(lease), change)), cancellation);
    }

    private static BsonDocument Changed() => new("$inc", new BsonDocument("renewals", 1L));

    private static BsonDocument Held(ShardLease lease) => new() { { "_id", lease.Shard }, { "owner", lease.Owner }, { "epoch", lease.Epoch } };
}
