using MongoDB.Bson;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>Counts entries of runs by rollups, and by themselves only where times lie within a quarter of an hour.</summary>
internal static class EntryCounts
{
    /// <summary>What a rollup says of all that matches.</summary>
    public static async Task<long> Sum(IMongoCommands commands, string rollup, BsonDocument matching, CancellationToken cancellation) =>
        (await commands.All(ByRun(rollup, matching), Read, cancellation)).Sum(run => run.Entries);

    /// <summary>How many entries of each run lie within the times of the filter; a run without any is missing.</summary>
    /// <param name="runs">Their numbers.</param>
    public static async Task<Dictionary<long, long>> Within(
        IMongoCommands commands, ReportFilter filter, IReadOnlyCollection<long> runs, CancellationToken cancellation)
    {
        var fields = new ReportConditions(filter).Sort();
        var rollup = filter.Site is null ? Collections.ReportKindSlots : Collections.ReportSlots;
        var ofRuns = new BsonDocument("run", Command.In(runs.Select(run => (BsonValue)run)));
        var (whole, edges) = Split(filter);
        var asked = edges.Select(edge => commands.All(Entries(edge, runs, fields), Read, cancellation)).ToList();
        if (whole is not null)
            asked.Add(commands.All(ByRun(rollup, ofRuns.Add("slot", whole).AddRange(fields)), Read, cancellation));
        var counts = new Dictionary<long, long>();
        foreach (var (run, entries) in (await Task.WhenAll(asked)).SelectMany(counted => counted))
            counts[run] = counts.GetValueOrDefault(run) + entries;
        return counts;
    }

    /// <summary>The run that the key of a token's entry belongs to.</summary>
    public static BsonDocument RunOfKey() =>
        new("$floor", new BsonDocument("$divide", new BsonArray { "$key", 1L << TokenKey.OrdinalBits }));

    /// <summary>The whole slots within the times, and the times before and behind them; null if there is no whole slot.</summary>
    private static (BsonDocument? Slots, IReadOnlyList<BsonDocument> Edges) Split(ReportFilter filter)
    {
        var edges = new List<BsonDocument>();
        var slots = new BsonDocument();
        var (first, end) = (long.MinValue, ReportSlot.Of(DateTimeOffset.MaxValue));
        if (filter.From is { } from)
        {
            first = ReportSlot.Of(from);
            if (ReportSlot.Start(first) != from)
                first++;
            slots.Add("$gte", first);
        }

        if (filter.To is { } to)
            slots.Add("$lt", end = ReportSlot.Of(to));
        if (first >= end)
            return (null, [new ReportConditions(filter).Time()]);
        if (filter.From is { } begin && begin < ReportSlot.Start(first))
            edges.Add(new ReportConditions(filter with { To = ReportSlot.Start(first) }).Time());
        if (filter.To is { } last && ReportSlot.Start(end) < last)
            edges.Add(new ReportConditions(filter with { From = ReportSlot.Start(end) }).Time());
        return (slots, edges);
    }

    private static BsonDocument Entries(BsonDocument time, IReadOnlyCollection<long> runs, BsonDocument fields) => Command.Aggregate(
        Collections.ReportEntries,
        new BsonDocument(
            "$match",
            new BsonDocument(time)
                .Add("key", Command.Between(TokenKey.First(runs.Min()), TokenKey.Last(runs.Max())))
                .AddRange(fields)),
        new BsonDocument("$group", new BsonDocument { { "_id", RunOfKey() }, { "entries", new BsonDocument("$sum", 1) } }))
        .Add("hint", MongoIndex.EntriesByTime);

    private static BsonDocument ByRun(string rollup, BsonDocument matching) => Command.Aggregate(
        rollup,
        new BsonDocument("$match", matching),
        new BsonDocument("$group", new BsonDocument { { "_id", "$run" }, { "entries", new BsonDocument("$sum", "$entries") } }));

    private static (long Run, long Entries) Read(BsonDocument group) => (group.Long("_id"), group.Long("entries"));
}
