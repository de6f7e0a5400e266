using System.Text;
using MongoDB.Bson;
using Orchestrator.Core.Outbox;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Outbox;

/// <summary>Announcements to and from their documents.</summary>
internal static class AnnouncementDocuments
{
    public static BsonDocument Write(Announcement announcement) => new()
    {
        { "_id", new BsonBinaryData(announcement.Id, GuidRepresentation.Standard) },
        { "shard", announcement.Shard },
        { "position", announcement.Position },
        { "kind", (int)announcement.Kind },
        { "run", announcement.RunId },
        { "at", announcement.At.UtcTicks },
        { "body", Encoding.UTF8.GetString(announcement.Body) },
    };

    public static Announcement Read(BsonDocument document) => new()
    {
        Id = document["_id"].AsBsonBinaryData.ToGuid(GuidRepresentation.Standard),
        Shard = document.Int("shard"),
        Position = document.Long("position"),
        Kind = (AnnouncementKind)document.Int("kind"),
        RunId = document.Text("run"),
        At = document.Instant("at"),
        Body = Encoding.UTF8.GetBytes(document.Text("body")),
    };
}
