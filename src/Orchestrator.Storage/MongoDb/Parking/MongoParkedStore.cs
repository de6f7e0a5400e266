using MongoDB.Bson;
using Orchestrator.Core;
using Orchestrator.Core.Parking;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Parking;

/// <summary>Parked messages in MongoDB. The beginning of a body stands beside it, for lists.</summary>
internal sealed class MongoParkedStore(IMongoConnection connection) : IParkedStore
{
    private static readonly BsonDocument Newest = new() { { "at", -1 }, { "_id", -1 } };

    public async Task Park(ParkedMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        var once = Command.Update(Collections.Parked, Command.Change(Command.ById(message.Id), new BsonDocument
        {
            { "$set", new BsonDocument { { "at", message.At.UtcTicks }, { "reason", message.Reason } } },
            { "$inc", new BsonDocument("times", message.Times) },

            // The database's own clock: it removes in the end what nobody trims.
            { "$currentDate", new BsonDocument("stored", true) },
        }));
        if (await connection.Write(once, cancellation) > 0)
            return;
        await connection.TryAdd(Collections.Parked, Write(message), cancellation);
        await connection.Write(once, cancellation);
    }

    public Task<Page<ParkedMessage>> List(string? queue, PageRequest page, CancellationToken cancellation) =>
        connection.Page(
            Collections.Parked,
            new BsonDocument().AddSome("queue", queue),
            Newest,
            page,
            document => Read(document, "preview"),
            cancellation,
            new BsonDocument("body", 0));

    public Task<ParkedMessage?> Find(string id, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.Parked, Command.ById(id)), document => Read(document, "body"), cancellation);

    public async Task<bool> Remove(string id, int? times, CancellationToken cancellation) =>
        await connection.Write(Command.DeleteOne(Collections.Parked, Command.ById(id).AddSome("times", times)), cancellation) > 0;

    public async Task<int> Trim(DateTimeOffset before, int keep, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        var old = new BsonDocument("at", new BsonDocument("$lt", before.UtcTicks));
        var removed = await connection.Write(Command.Delete(Collections.Parked, old), cancellation);
        var beyond = await connection.All(
            Command.Find(Collections.Parked, [], Newest, keep, projection: Command.Only("_id")), document => document["_id"], cancellation);
        if (beyond.Count > 0)
            removed += await connection.Write(Command.Delete(Collections.Parked, Command.ByIds(beyond)), cancellation);
        return (int)removed;
    }

    /// <summary>Before it has been counted.</summary>
    private static BsonDocument Write(ParkedMessage message) => new()
    {
        { "_id", message.Id },
        { "at", message.At.UtcTicks },
        { "queue", message.Queue },
        { "exchange", message.Exchange },
        { "routingKey", message.RoutingKey },
        { "reason", message.Reason },
        { "sender", message.Sender },
        { "messageId", message.MessageId },
        { "contentType", message.ContentType },
        { "size", message.Size },
        { "times", 0 },
        { "preview", message.Body[..Math.Min(message.Body.Length, ParkingLimits.Preview)] },
        { "body", message.Body },
    };

    private static ParkedMessage Read(BsonDocument document, string body) => new()
    {
        Id = document.Text("_id"),
        At = document.Instant("at"),
        Queue = document.Text("queue"),
        Exchange = document.Text("exchange"),
        RoutingKey = document.Text("routingKey"),
        Reason = document.Text("reason"),
        Sender = document.Text("sender"),
        MessageId = document.Text("messageId"),
        ContentType = document.Text("contentType"),
        Size = document.Long("size"),
        Times = document.Int("times"),
        Body = document.Bytes(body),
    };
}
