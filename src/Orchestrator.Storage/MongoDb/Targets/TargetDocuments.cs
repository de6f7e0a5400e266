using System.Text.Json;
using MongoDB.Bson;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Targets;

/// <summary>
/// Targets as documents, and what a filter asks of them. Signs of life, which come by the thousand, have fields of their own, so that they
/// are written without reading; those in <c>body</c> do not count.
/// </summary>
internal static class TargetDocuments
{
    private const string Version = "version";

    /// <summary>The change that stores a target whatever is stored of it, or adds it.</summary>
    public static BsonDocument Save(Target target) => Command.Upsert(Command.ById(target.Id), Change(target));

    /// <summary>The change that stores a target unless somebody else changed it since <paramref name="read"/> was read.</summary>
    public static BsonDocument Save(Target target, BsonDocument read) =>
        Command.Change(new BsonDocument { { "_id", target.Id }, { Version, read.Long(Version) } }, Change(target));

    /// <summary>The change that stores a sign of life.</summary>
    public static BsonDocument Save(TargetSighting sighting)
    {
        var agent = sighting.Connected ? AgentState.Connected : AgentState.Absent;
        var seen = new BsonDocument { { "connected", sighting.Connected }, { "agent", (int)agent }, { "seen", sighting.At.UtcTicks } };
        if (sighting.ClockSkew is { } skew)
            seen.Add("skew", skew.Ticks);
        return Command.Change(Command.ById(sighting.TargetId), new BsonDocument { { "$set", seen }, { "$inc", new BsonDocument(Version, 1L) } });
    }

    public static Target Read(BsonDocument document) => JsonSerializer.Deserialize(document.Text("body"), StorageJson.Default.Target)! with
    {
        Connected = document.Marked("connected"),
        LastSeen = document.InstantOrNull("seen"),
        ClockSkew = document.GetValue("skew", BsonNull.Value) is { IsBsonNull: false } skew ? TimeSpan.FromTicks(skew.ToInt64()) : null,
    };

    public static BsonDocument Matching(TargetFilter filter)
    {
        var conditions = new BsonDocument()
            .AddSome("tags", filter.Tag)
            .AddSome("groups", filter.Group is { } group ? NameKey.Of(group) : null)
            .AddSome("credentials", filter.Credentials is { } credentials ? NameKey.Of(credentials) : null)
            .AddSome("agent", (int?)filter.Agent)
            .AddSome("site", filter.Site)
            .AddSome("os", filter.Os)
            .AddSome("kind", (int?)filter.Kind);
        var names = new List<BsonDocument>();
        if (filter.Text is { Length: > 0 } text)
            names.Add(NameConditions.Containing(text));
        if (filter.Name is { } pattern)
            names.Add(NameConditions.Of(pattern));
        return names switch
        {
            [] => conditions,
            [var one] => conditions.Add("nameKey", one),
            _ => conditions.Add("$and", new BsonArray(names.Select(name => new BsonDocument("nameKey", name)))),
        };
    }

    /// <summary>The order a filter asks for.</summary>
    public static BsonDocument Order(TargetFilter filter)
    {
        string[] fields = filter.Order switch
        {
            TargetOrder.Site => ["site", "nameKey"],
            TargetOrder.Os => ["os", "nameKey"],
            _ => ["nameKey"],
        };
        return new BsonDocument(fields.Select(field => new BsonElement(field, filter.Descending ? -1 : 1)));
    }

    /// <summary>A new target's document.</summary>
    public static BsonDocument Whole(Target target) => Command.ById(target.Id).AddRange(Fields(target)).Add(Version, 1L);

    private static BsonDocument Change(Target target) => new() { { "$set", Fields(target) }, { "$inc", new BsonDocument(Version, 1L) } };

    private static BsonDocument Fields(Target target) => new()
    {
        { "nameKey", NameKey.Of(target.Name) },
        { "kind", (int)target.Kind },
        { "os", target.Os },
        { "site", target.Site },
        { "tags", new BsonArray(target.Tags) },
        { "groups", new BsonArray(target.Groups.Select(NameKey.Of)) },
        { "credentials", target.Credentials is { } credentials ? NameKey.Of(credentials) : BsonNull.Value },
        { "agent", (int)target.Agent },
        { "connected", target.Connected },
        { "seen", target.LastSeen is { } seen ? seen.UtcTicks : BsonNull.Value },
        { "skew", target.ClockSkew is { } skew ? skew.Ticks : BsonNull.Value },
        { "body", JsonSerializer.Serialize(target, StorageJson.Default.Target) },
    };
}
