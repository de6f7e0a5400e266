using MongoDB.Bson;
using Orchestrator.Core.Parking;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Reports;

namespace Orchestrator.Storage.MongoDb.Schema;

/// <summary>An index beside the one on <c>_id</c>.</summary>
/// <param name="Fields">In order, all rising: a walk may go either way.</param>
/// <param name="Only">Which documents it holds; null: all.</param>
/// <param name="Expires">How long after the date in the first field the database itself removes a document; null: never.</param>
internal sealed record MongoIndex(
    string Collection, string Name, string[] Fields, bool IsUnique = false, BsonDocument? Only = null, TimeSpan? Expires = null)
{
    /// <summary>Entries in the order of lists.</summary>
    public const string EntriesByKey = "by_key";

    /// <summary>Entries of few sorts, in the order of their tokens.</summary>
    public const string EntriesBySort = "by_sort";

    /// <summary>Entries of a short time.</summary>
    public const string EntriesByTime = "by_time";

    public static readonly IReadOnlyList<MongoIndex> All =
    [
        new(Collections.Servers, "expiry", ["seen"], Expires: TimeSpan.FromDays(1)),
        new(Collections.Workers, "expiry", ["seen"], Expires: TimeSpan.FromDays(1)),
        new(Collections.TargetLeases, "by_owner", ["owner"]),
        new(Collections.Runs, "by_no", ["no"], IsUnique: true),
        new(Collections.Runs, "by_definition", ["definition", "no"]),
        new(Collections.Runs, "by_rerun", ["rerunOf", "no"]),
        new(Collections.Runs, "by_activity", ["active", "no"]),
        new(Collections.Runs, "by_shard", ["active", "shard", "no"]),
        new(Collections.Runs, "by_end", ["active", "ended"]),
        new(Collections.Runs, "ends_to_follow", ["toFollow", "no"], Only: new BsonDocument("toFollow", new BsonDocument("$gt", 0))),
        new(Collections.TargetRuns, "by_target", ["target"]),
        new(Collections.TargetRuns, "by_name", ["nameKey"]),
        new(Collections.Commands, "by_token", ["key"]),

        // Each of the three is chosen by hand, from what the rollup lets expect.
        new(Collections.ReportEntries, EntriesByKey, ["key", "at"]),
        new(Collections.ReportEntries, EntriesBySort, ["sort", "key"]),
        new(Collections.ReportEntries, EntriesByTime, ["at", "key"]),
        new(Collections.ReportEntries, "by_line", ["at"], Only: new BsonDocument(EntryDocuments.LineRate, new BsonDocument("$gt", 0))),
        new(Collections.ReportSorts, "by_run", ["run"]),
        new(Collections.ReportSorts, "by_cause", ["cause"], Only: new BsonDocument("cause", new BsonDocument("$gt", ""))),
        new(Collections.ReportSlots, "by_sort", ["sort", "slot"], IsUnique: true),
        new(Collections.ReportSlots, "by_site", ["run", "site", "slot"]),
        new(Collections.ReportKinds, "by_run", ["run"]),
        new(Collections.ReportKinds, "by_cause", ["cause"], Only: new BsonDocument("cause", new BsonDocument("$gt", ""))),
        new(Collections.ReportKindSlots, "by_sort", ["sort", "slot"], IsUnique: true),
        new(Collections.ReportKindSlots, "by_run", ["run", "slot"]),
        new(Collections.ReportTrends, "by_run", ["run", "slot", "phase", "outcome"], IsUnique: true),
        new(Collections.ReportTrends, "by_time", ["slot"]),
        new(Collections.Targets, "by_name", ["nameKey"], IsUnique: true),
        new(Collections.Targets, "by_site", ["site", "nameKey"]),
        new(Collections.Targets, "by_os", ["os", "nameKey"]),
        new(Collections.Targets, "by_kind", ["kind", "nameKey"]),
        new(Collections.Targets, "by_tag", ["tags", "nameKey"]),
        new(Collections.Targets, "by_group", ["groups", "nameKey"]),
        new(Collections.Targets, "by_agent", ["agent", "nameKey"]),
        new(Collections.Targets, "by_credentials", ["credentials", "nameKey"]),
        new(Collections.Definitions, "by_version", ["definition", "version"], IsUnique: true),
        new(Collections.Definitions, "latest", ["latest", "nameKey", "definition"]),
        new(Collections.Definitions, "published", ["published", "definition", "version"]),
        new(Collections.Firings, "by_time", ["definition", "activity", "at", "_id"]),
        new(Collections.Outbox, "by_position", ["shard", "position"]),
        new(Collections.Outbox, "by_time", ["at"]),
        new(Collections.Parked, "by_time", ["at", "_id"]),
        new(Collections.Parked, "by_queue", ["queue", "at", "_id"]),
        new(Collections.Parked, "expiry", ["stored"], Expires: ParkingLimits.Age),
        new(Collections.Packages, "by_version", ["nameKey", "versionKey"], IsUnique: true),
        new(Collections.Packages, "by_presence", ["removed", "nameKey", "order"]),
        new(Collections.PackageDrafts, "by_age", ["begun"]),
        new(Collections.ContentServers, "by_time", ["seen"]),
        new(Collections.DepotEntries, "by_time", ["at", "_id"]),
        new(Collections.DepotEntries, "by_depot", ["depot", "at", "_id"]),
    ];

    /// <summary>Indexes that serve nobody any more.</summary>
    public static readonly IReadOnlyList<(string Collection, string Name)> BeforeVersion2 =
    [
        (Collections.ReportEntries, "by_token"), (Collections.ReportSlots, "by_run"), (Collections.ReportSlots, "by_time"),
    ];

    public BsonDocument ToDocument()
    {
        var document = new BsonDocument { { "key", Command.By(Fields) }, { "name", Name } };
        if (IsUnique)
            document.Add("unique", true);
        if (Expires is { } after)
            document.Add("expireAfterSeconds", (long)after.TotalSeconds);
        return Only is null ? document : document.Add("partialFilterExpression", Only);
    }
}
