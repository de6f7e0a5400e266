using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Connections;
using Driver = MongoDB.Driver;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>How durable writes are and what reads may see: by default what a majority of the members has, which no change of the primary takes back.</summary>
internal sealed class Concerns(MongoSettings settings)
{
    private readonly bool isMajority = settings.WriteConcern == "majority";

    /// <summary>Of writes and of commits; a commit that is sent again asks for a majority, whatever the first one asked for.</summary>
    public Driver.WriteConcern Write { get; } = settings.ToWriteConcern();

    /// <summary>Adds the concern that the command takes, unless it has one.</summary>
    public BsonDocument AddTo(BsonDocument head, MongoCommand command)
    {
        if (command.TakesWriteConcern && !head.Contains("writeConcern"))
            head.Add("writeConcern", Write.ToBsonDocument());
        // With fewer members per write, a majority might not yet have what was just written.
        if (command.TakesReadConcern && isMajority && !head.Contains("readConcern"))
            head.Add("readConcern", new BsonDocument("level", "majority"));
        return head;
    }
}
