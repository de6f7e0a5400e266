using MongoDB.Bson;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Targets;

/// <summary>When targets came and went: one document of each, with its latest changes.</summary>
internal static class PresenceDocuments
{
    private const string Changes = "changes";

    /// <summary>Notes those of these signs of life by which a target comes or goes. Before they are stored themselves: then nobody could tell any more.</summary>
    public static async Task Note(IMongoCommands connection, IReadOnlyCollection<TargetSighting> sightings, CancellationToken cancellation)
    {
        var changed = new List<TargetSighting>();
        foreach (var alike in sightings.GroupBy(sighting => sighting.Connected))
        {
            var seen = alike.DistinctBy(sighting => sighting.TargetId).ToDictionary(sighting => sighting.TargetId, StringComparer.Ordinal);
            var others = Command.ByIds(seen.Keys.Select(id => (BsonValue)id)).Add("connected", !alike.Key);
            changed.AddRange(await connection.All(Command.Find(Collections.Targets, others, projection: Command.Only("_id")), document => seen[document.Text("_id")], cancellation));
        }

        if (changed.Count > 0)
            await connection.Run(Command.Update(Collections.PresenceChanges, changed.Select(Added)), cancellation);
    }

    public static IReadOnlyList<PresenceChange> Read(BsonDocument document) =>
        PresenceChange.InOrder(document[Changes].AsBsonArray.Select(change => new PresenceChange(change.AsBsonDocument.Instant("at"), change.AsBsonDocument.Marked("there"))));

    private static BsonDocument Added(TargetSighting sighting) => Command.Upsert(
        Command.ById(sighting.TargetId),
        new BsonDocument("$push", new BsonDocument(Changes, new BsonDocument
        {
            { "$each", new BsonArray { new BsonDocument { { "at", sighting.At.UtcTicks }, { "there", sighting.Connected } } } },
            { "$sort", new BsonDocument("at", 1) },
            { "$slice", -PresenceChange.Kept },
        })));
}
