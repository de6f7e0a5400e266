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
/// themselves are asked for, all come from the slots. If neither filter nor groups tell sites apart, kinds serve instead of sorts, which are as many times
/// more as there are sites; if they tell no activities or causes apart either, the trends of whole runs serve instead of the slots.
/// </summary>
/// <param name="filter">Without a target, its times on the borders of slots.</param>
internal sealed class ReportSummary(IMongoCommands commands, ReportFilter filter, ReportDimensions by, bool withDurations)
{
    private const ReportDimensions OfTrends = ReportDimensions.Run | ReportDimensions.Definition | ReportDimensions.Slot;

    private const int RowsAtATime = 2_000;

    private readonly ReportConditions conditions = new(filter);

    private bool TellsSites => filter.Site is not null || by.HasFlag(ReportDimensions.Site);

    private bool IsLimited => filter.From is not null || filter.To is not null;

    private bool NeedsNames => by.HasFlag(ReportDimensions.Run) || by.HasFlag(ReportDimensions.Definition);

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
        var parts = await Task.WhenAll(Parts(wanted, cancellation));
        var sums = parts[0];
        foreach (var ((run, key), sum) in parts.Skip(1).SelectMany(part => part))
            Of(sums, (run, key)).Add(sum);
        return NeedsNames
            ? Named(sums, await RunName.Of(commands, sums.Keys.Select(key => key.Run), cancellation))
            : [.. sums.Select(pair => pair.Value.Group(pair.Key.Key))];
    }

    /// <summary>At least one, to be added up.</summary>
    private List<Task<Dictionary<(long Run, ReportGroupKey Key), Sum>>> Parts(BsonDocument wanted, CancellationToken cancellation)
    {
        var (sorts, slots) = TellsSites
            ? (Collections.ReportSorts, Collections.ReportSlots)
            : (Collections.ReportKinds, Collections.ReportKindSlots);
        if (TrendsSuffice && (by.HasFlag(ReportDimensions.Slot) || IsLimited))
            return [Added(Collections.ReportTrends, Matching(wanted, conditions.Slots()), cancellation)];
        if (by.HasFlag(ReportDimensions.Slot))
            return [OfSlots(slots, wanted, cancellation)];
        var whole = Added(sorts, Matching(wanted, conditions.Within()), cancellation);
        return IsLimited ? [whole, OfStraddling(sorts, slots, wanted, cancellation)] : [whole];
    }

    /// <summary>Slots are found by their runs: which have any is soon told.</summary>
    private async Task<Dictionary<(long Run, ReportGroupKey Key), Sum>> OfSlots(string slots, BsonDocument wanted, CancellationToken cancellation)
    {
        var runs = await commands.All(
            Command.Aggregate(
                Collections.ReportKinds,
                new BsonDocument("$match", new BsonDocument(wanted).AddRange(conditions.Overlapping())),
                new BsonDocument("$group", new BsonDocument("_id", "$run"))),
            run => run["_id"],
            cancellation);
        return runs.Count == 0 ? [] : await Added(slots, Matching(new BsonDocument("run", Command.In(runs)), conditions.Slots()), cancellation);
    }

    private async Task<Dictionary<(long Run, ReportGroupKey Key), Sum>> OfStraddling(
        string sorts, string slots, BsonDocument wanted, CancellationToken cancellation)
    {
        var straddling = await commands.All(
            Command.Find(sorts, Matching(wanted, conditions.Overlapping().AddRange(conditions.Straddling())), projection: Command.Only("_id")),
            document => document["_id"],
            cancellation);
        return straddling.Count == 0 ? [] : await Added(slots, new BsonDocument("sort", Command.In(straddling)).AddRange(conditions.Slots()), cancellation);
    }

    private BsonDocument Matching(BsonDocument wanted, BsonDocument more) => new BsonDocument(wanted).AddRange(conditions.Sort()).AddRange(more);

    private async Task<Dictionary<(long Run, ReportGroupKey Key), Sum>> Added(string collection, BsonDocument match, CancellationToken cancellation)
    {
        var sums = new Dictionary<(long Run, ReportGroupKey Key), Sum>();
        await foreach (var row in commands.Cursor(withDurations ? Rows(collection, match) : Sums(collection, match), cancellation))
        {
            var of = row.TryGetValue("_id", out var key) ? row.Merge(key.AsBsonDocument) : row;
            Of(sums, (NeedsNames ? of.Long("run") : 0, GroupKey(of))).Add(of);
        }

        return sums;
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

    // Spreads are added up here: the database would take each apart into as many documents as it has buckets, which takes many times as long.
    private BsonDocument Rows(string collection, BsonDocument match) => Command.Find(
        collection, match, projection: Command.Only([.. Fields, "entries", "measured", "duration", "longest", "spread"]).Set("_id", 0)).Add("batchSize", RowsAtATime);

    private string[] If(ReportDimensions any, params string[] fields) => (by & any) != ReportDimensions.None ? fields : [];

    private BsonDocument Key() => new(Fields.Select(field => new BsonElement(field, $"${field}")));

    private static Sum Of<TKey>(Dictionary<TKey, Sum> sums, TKey key)
        where TKey : notnull
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        return sum ??= new Sum();
    }

    /// <summary>A run that has been removed meanwhile has no name, and is left out.</summary>
    private List<ReportGroup> Named(Dictionary<(long Run, ReportGroupKey Key), Sum> sums, Dictionary<long, RunName> runs)
    {
        var named = new Dictionary<ReportGroupKey, Sum>();
        foreach (var ((number, key), sum) in sums)
        {
            if (!runs.TryGetValue(number, out var run))
                continue;
            Of(named, key with
            {
                RunId = by.HasFlag(ReportDimensions.Run) ? run.Id : null,
                DefinitionId = by.HasFlag(ReportDimensions.Definition) ? run.DefinitionId : null,
            }).Add(sum);
        }

        return [.. named.Select(pair => pair.Value.Group(pair.Key))];
    }

    /// <summary>Without what the run's name tells.</summary>
    private ReportGroupKey GroupKey(BsonDocument of) => new()
    {
        Site = of.TextOrNull("site"),
        ActivityId = of.TextOrNull("activity"),
        Name = of.TextOrNull("name"),
        Outcome = by.HasFlag(ReportDimensions.Cause) ? (StepOutcome)of.Int("outcome") : null,
        ReturnCode = of.IntOrNull("code"),
        Cause = of.TextOrNull("cause"),
        Slot = by.HasFlag(ReportDimensions.Slot) ? of.Long("slot") : null,
    };

    private sealed class Sum
    {
        private readonly Dictionary<int, long> buckets = [];
        private OutcomeCounts counts = OutcomeCounts.None;
        private DurationSum durations;
        private string? activityName;

        public void Add(BsonDocument row)
        {
            counts = counts.Plus((StepOutcome)row.Int("outcome"), row.Long("entries"));
            durations += new DurationSum(row.Long("measured"), TimeSpan.FromTicks(row.Long("duration")), TimeSpan.FromTicks(row.Long("longest")));
            NoteName(row.TextOrNull("activityName"));
            if (!row.TryGetValue("spread", out var spread))
                return;
            foreach (var bucket in spread.AsBsonDocument)
                CollectionsMarshal.GetValueRefOrAddDefault(buckets, SpreadFields.Bucket(bucket.Name), out _) += bucket.Value.ToInt64();
        }

        public void Add(Sum other)
        {
            counts = counts.Plus(other.counts);
            durations += other.durations;
            NoteName(other.activityName);
            foreach (var (bucket, count) in other.buckets)
                CollectionsMarshal.GetValueRefOrAddDefault(buckets, bucket, out _) += count;
        }

        public ReportGroup Group(ReportGroupKey key) => new()
        {
            Key = key,
            ActivityName = activityName,
            Counts = counts,
            Durations = durations,
            Spread = buckets.Count == 0 ? DurationHistogram.Empty : DurationHistogram.Of(buckets),
        };

        private void NoteName(string? name)
        {
            if (name is not null && (activityName is null || Utf8Order.Compare(name, activityName) > 0))
                activityName = name;
        }
    }
}
