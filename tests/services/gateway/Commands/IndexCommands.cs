using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>createIndexes and dropIndexes. An index is complete when the reply leaves.</summary>
internal static class IndexCommands
{
    public static void AddTo(Dictionary<string, Handler> handlers)
    {
        handlers["createIndexes"] = Create;
        handlers["dropIndexes"] = Drop;
    }

    private static async Task<byte[]> Create(Call call)
    {
        var reply = BsonSerializer.Deserialize<BsonDocument>(
            await call.Document($"documentdb_api_internal.create_indexes_non_concurrently($1, $2{Postgres.Bson}, true)", call.Command.Database, call.Command.Raw));
        // DocumentDB answers by shard, and has one.
        var shard = reply.GetValue("raw", new BsonDocument()).AsBsonDocument.Elements.Select(e => e.Value.AsBsonDocument).FirstOrDefault() ?? [];
        if (shard.TryGetValue("errmsg", out var message))
            throw await Failures.Of(shard["code"].ToInt32(), message.AsString, call);
        shard["ok"] = 1.0;
        return shard.ToBson();
    }

    private static async Task<byte[]> Drop(Call call)
    {
        var reply = BsonSerializer.Deserialize<BsonDocument>(
            await call.Document($"documentdb_api_internal.drop_indexes_non_concurrently($1, $2{Postgres.Bson})", call.Command.Database, call.Command.Raw));
        // DocumentDB says true, for which a client that looks for MongoDB's number sees no success.
        reply["ok"] = reply.GetValue("ok", false).ToBoolean() ? 1.0 : 0.0;
        return reply.ToBson();
    }
}
