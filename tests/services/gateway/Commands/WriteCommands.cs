using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using Orchestrator.MongoGateway.Sessions;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>insert, update, delete, findAndModify.</summary>
internal static class WriteCommands
{
    public static void AddTo(Dictionary<string, Handler> handlers)
    {
        handlers["insert"] = call => Write(call, "insert");
        handlers["update"] = call => Write(call, "update");
        handlers["delete"] = call => Write(call, "delete");
        handlers["findAndModify"] = handlers["findandmodify"] = FindAndModify;
    }

    /// <summary>Whether a reply reports writes that failed.</summary>
    public static bool Failed(byte[] reply)
    {
        using var document = new RawBsonDocument(reply);
        return document.Contains("writeErrors");
    }

    private static async Task<byte[]> Write(Call call, string function)
    {
        var reply = await RetryableWrites.Run(call, $"SELECT p_result::bytea FROM documentdb_api.{function}($1, $2{Postgres.Bson}, $3{Postgres.BsonSequence}, NULL)");
        return Failed(reply) ? await WithErrors(call, reply) : reply;
    }

    private static async Task<byte[]> WithErrors(Call call, byte[] reply)
    {
        using var reader = new BsonBinaryReader(new MemoryStream(reply));
        var document = BsonDocumentSerializer.Instance.Deserialize(BsonDeserializationContext.CreateRoot(reader));
        foreach (var entry in document["writeErrors"].AsBsonArray.Select(e => e.AsBsonDocument))
        {
            var failure = await Failures.Of(entry["code"].ToInt32(), entry["errmsg"].AsString, call);
            // In a transaction a conflict is the command's error, because its labels say that all may be run again.
            if (failure.Labels.Count > 0)
                throw failure;
            entry["code"] = failure.Error.Code;
            entry["errmsg"] = failure.Message;
            entry.AddRange(failure.Details);
        }

        return document.ToBson();
    }

    /// <summary>It takes no documents, but a statement has three parameters.</summary>
    private static Task<byte[]> FindAndModify(Call call) =>
        RetryableWrites.Run(call, $"SELECT p_result::bytea FROM documentdb_api.find_and_modify($1, $2{Postgres.Bson}, NULL) WHERE $3::bytea IS NULL");
}
