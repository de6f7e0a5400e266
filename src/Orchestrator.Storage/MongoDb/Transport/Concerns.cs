using System.Globalization;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Connections;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>How durable writes are and what reads may see: by default what a majority of the members has, which no change of the primary takes back.</summary>
internal sealed class Concerns(MongoSettings settings)
{
    private readonly bool isMajority = settings.WriteConcern == "majority";

    /// <summary>Adds the concern that the command takes, unless it has one.</summary>
    public BsonDocument AddTo(BsonDocument head, MongoCommand command)
    {
        if (command.TakesWriteConcern && !head.Contains("writeConcern"))
            head.Add("writeConcern", Write());
        // With fewer members per write, a majority might not yet have what was just written.
        if (command.TakesReadConcern && isMajority && !head.Contains("readConcern"))
            head.Add("readConcern", new BsonDocument("level", "majority"));
        return head;
    }

    public BsonDocument Write()
    {
        var concern = new BsonDocument
        {
            { "w", isMajority ? "majority" : int.Parse(settings.WriteConcern, CultureInfo.InvariantCulture) },
            { "wtimeout", (long)settings.WriteTimeout.TotalMilliseconds },
        };
        if (settings.Journal)
            concern.Add("j", true);
        return concern;
    }

    /// <summary>Of a commit that is sent again: whatever the first one asked for, now only a majority can tell what came of it.</summary>
    public BsonDocument WriteAgain() => new() { { "w", "majority" }, { "wtimeout", (long)settings.WriteTimeout.TotalMilliseconds } };
}
