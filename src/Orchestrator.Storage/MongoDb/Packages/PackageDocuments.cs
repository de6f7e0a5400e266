using MongoDB.Bson;
using Orchestrator.Core.Packages;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Packages;

/// <summary>Packages to and from their documents.</summary>
internal static class PackageDocuments
{
    /// <param name="number">Rises with every version; kept below zero, so that the newest of a package comes first.</param>
    public static BsonDocument Write(PackageVersion version, long number) => new()
    {
        { "_id", version.Manifest },
        { "name", version.Name },
        { "nameKey", NameKey.Of(version.Name) },
        { "version", version.Version },
        { "versionKey", NameKey.Of(version.Version) },
        { "order", -number },
        { "keyId", version.KeyId },
        { "signature", version.Signature },
        { "files", version.Files },
        { "bytes", version.Bytes },
        { "published", version.PublishedAt.UtcTicks },
        { "by", version.PublishedBy },
        { "removed", version.RemovedAt is { } removed ? removed.UtcTicks : BsonNull.Value },
    };

    public static PackageVersion Read(BsonDocument document) => new()
    {
        Name = document.Text("name"),
        Version = document.Text("version"),
        Manifest = document.Text("_id"),
        KeyId = document.Text("keyId"),
        Signature = document.Bytes("signature"),
        Files = document.Int("files"),
        Bytes = document.Long("bytes"),
        PublishedAt = document.Instant("published"),
        PublishedBy = document.Text("by"),
        RemovedAt = document.InstantOrNull("removed"),
    };

    public static BsonDocument WriteDraft(PackageDraft draft) => new()
    {
        { "_id", draft.Manifest },
        { "name", draft.Name },
        { "version", draft.Version },
        { "begun", draft.BegunAt.UtcTicks },
        { "by", draft.BegunBy },
    };

    public static PackageDraft ReadDraft(BsonDocument document) => new()
    {
        Manifest = document.Text("_id"),
        Name = document.Text("name"),
        Version = document.Text("version"),
        BegunAt = document.Instant("begun"),
        BegunBy = document.Text("by"),
    };

    public static ContentServer ReadServer(BsonDocument document) =>
        new(document.Text("_id"), [.. document["addresses"].AsBsonArray.Select(address => address.AsString)], document.Instant("seen"));
}
