using System.Runtime.InteropServices;
using MongoDB.Bson;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Runs;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>
/// Adds up the rollups. Sorts whose entries all lie within the times are taken whole; of the others, which are few, their slots are. Where slots
/// themselves are asked for, all come from the slots. If neither filter nor groups tell sites, activities or causes apart, the trends of whole runs, which
/// are much shorter, serve instead of the slots.
/// </summary>
/// <param name="filter">Without a target, its times on the borders of slots.</param>
internal sealed class ReportSummary(IMongoCommands commands, ReportFilter filter, ReportDimensions by, bool withDurations)
{
    private const ReportDimensions OfTrends = ReportDimensions.Run | ReportDimensions.Definition | ReportDimensions.Slot;

    private readonly ReportConditions conditions = new(filter);

    private bool IsLimited => filter.From is not null || filter.To is not null;

    private bool TrendsSuffice => !withDurations && (by & ~OfTrends) == ReportDimensions.None && conditions.TrendsSuffice;

    /// <summary>Fields of a rollup's document that make the key. A run tells its definition.</summary>
    private string[] Fields =>
    [
        "outcome",
        .. If(ReportDimensions.Run | ReportDimensions.Definition, "run"),
        .. If(ReportDimensions.Site, "site"),
        .. If(ReportDimensions.Activity, "activity", "activityName"),
        .. If(ReportDimensions.Action, "name"),
        .. If(ReportDimensions.Cause, "code", "cause"),
        .. If(ReportDimensions.Slot, "slot"),
    ];

    public async Task<IReadOnlyList<ReportGroup>> Groups(CancellationToken cancellation)
    {
        if (await new ReportRuns(commands, filter).Wanted(cancellation) is not { } wanted)
            return [];
        var rows = new List<BsonDocument>();
        foreach (var (collection, match) in await Parts(wanted, cancellation))
        {
            rows.AddRange(await commands.All(Sums(collection, match), document => document, cancellation));
            if (withDurations)
                rows.AddRange(await commands.All(Spreads(collection, match), document => document, cancellation));
        }

        var needsNames = by.HasFlag(ReportDimensions.Run) || by.HasFlag(ReportDimensions.Definition);
        var runs = needsNames ? await RunName.Of(commands, rows.Select(row => row["_id"].AsBsonDocument.Long("run")), cancellation) : [];
        return Together(rows, runs, needsNames);
    }

    private async Task<List<(string Collection, BsonDocument Match)>> Parts(BsonDocument wanted, CancellationToken cancellation)
    {
        BsonDocument Matching(BsonDocument more) => new BsonDocument(wanted).AddRange(conditions.Sort()).AddRange(more);
        if (TrendsSuffice && (by.HasFlag(ReportDimensions.Slot) || IsLimited))
            return [(Collections.ReportTrends, Matching(conditions.Slots()))];
        if (by.HasFlag(ReportDimensions.Slot))
            return [(Collections.ReportSlots, Matching(conditions.Slots()))];
        var parts = new List<(string, BsonDocument)> { (Collections.ReportSorts, Matching(conditions.Within())) };
        if (!IsLimited)
            return parts;
        var straddling = await commands.All(
            Command.Find(
                Collections.ReportSorts, Matching(conditions.Overlapping()).AddRange(conditions.Straddling()), projection: Command.Only("_id")),
            document => document["_id"],
            cancellation);
        if (straddling.Count > 0)
            parts.Add((Collections.ReportSlots, new BsonDocument("sort", Command.In(straddling)).AddRange(conditions.Slots())));
        return parts;
    }

    private BsonDocument Sums(string collection, BsonDocument match) => Command.Aggregate(
        collection,
        new BsonDocument("$match", match),
        new BsonDocument("$group", new BsonDocument
        {
            { "_id", Key() },
            { "entries", new BsonDocument("$sum", "$entries") },
            { "measured", new BsonDocument("$sum", "$measured") },
            { "duration", new BsonDocument("$sum", "$duration") },
            { "longest", new BsonDocument("$max", "$longest") },
        }));

    private BsonDocument Spreads(string collection, BsonDocument match) => Command.Aggregate(
        collection,
        new BsonDocument("$match", match),
        new BsonDocument("$project", Command.Only(Fields).Add("spread", new BsonDocument("$objectToArray", "$spread"))),
        new BsonDocument("$unwind", "$spread"),
        new BsonDocument("$group", new BsonDocument { { "_id", Key().Add("bucket", "$spread.k") }, { "count", new BsonDocument("$sum", "$spread.v") } }));

    private string[] If(ReportDimensions any, params string[] fields) => (by & any) != ReportDimensions.None ? fields : [];

    private BsonDocument Key() => new(Fields.Select(field => new BsonElement(field, $"${field}")));

    private List<ReportGroup> Together(List<BsonDocument> rows, Dictionary<long, RunName> runs, bool needsNames)
    {
        var groups = new Dictionary<ReportGroupKey, Sum>();
        foreach (var row in rows)
        {
            var of = row["_id"].AsBsonDocument;
            RunName? run = null;
            if (needsNames && !runs.TryGetValue(of.Long("run"), out run))
                continue;
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, GroupKey(of, run), out _);
            (sum ??= new Sum()).Add(row, of);
        }

        return [.. groups.Select(pair => pair.Value.Group(pair.Key))];
    }

    private ReportGroupKey GroupKey(BsonDocument of, RunName? run)
    {
        var cause = by.HasFlag(ReportDimensions.Cause);
        return new ReportGroupKey
        {
            RunId = by.HasFlag(ReportDimensions.Run) ? run!.Id : null,
            DefinitionId = by.HasFlag(ReportDimensions.Definition) ? run!.DefinitionId : null,
            Site = of.TextOrNull("site"),
            ActivityId = of.TextOrNull("activity"),
            Name = of.TextOrNull("name"),
            Outcome = cause ? (StepOutcome)of.Int("outcome") : null,
            ReturnCode = of.IntOrNull("code"),
            Cause = of.TextOrNull("cause"),
            Slot = by.HasFlag(ReportDimensions.Slot) ? of.Long("slot") : null,
        };
    }

    private sealed class Sum
    {
        private readonly List<KeyValuePair<int, long>> buckets = [];
        private OutcomeCounts counts = OutcomeCounts.None;
        private DurationSum durations;
        private string? activityName;

        public void Add(BsonDocument row, BsonDocument of)
        {
            if (of.TextOrNull("bucket") is { } bucket)
            {
                buckets.Add(new KeyValuePair<int, long>(SpreadFields.Bucket(bucket), row.Long("count")));
                return;
            }

            counts = counts.Plus((StepOutcome)of.Int("outcome"), row.Long("entries"));
            durations += new DurationSum(row.Long("measured"), TimeSpan.FromTicks(row.Long("duration")), TimeSpan.FromTicks(row.Long("longest")));
            if (of.TextOrNull("activityName") is { } name && (activityName is null || Utf8Order.Compare(name, activityName) > 0))
                activityName = name;
        }

        public ReportGroup Group(ReportGroupKey key) => new()
        {
            Key = key,
            ActivityName = activityName,
            Counts = counts,
            Durations = durations,
            Spread = buckets.Count == 0 ? DurationHistogram.Empty : DurationHistogram.Of(buckets),
        };
    }
}
