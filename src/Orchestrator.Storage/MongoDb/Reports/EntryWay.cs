using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>How entries of a run are found.</summary>
/// <param name="Index">That serves it.</param>
/// <param name="Sorts">Of the entries, where they are found by them.</param>
internal sealed record EntryWay(string Index, IReadOnlyCollection<BsonValue>? Sorts = null)
{
    /// <summary>A look at every entry of a stretch of tokens, in their order.</summary>
    public static readonly EntryWay ByKey = new(MongoIndex.EntriesByKey);

    private static readonly EntryWay ByTime = new(MongoIndex.EntriesByTime);

    /// <summary>So many entries of a stretch are looked at without considering anything else.</summary>
    private const double ShortWalk = 6_000;

    /// <summary>What it costs to look a sort up in an index, in entries that lie beside one another.</summary>
    private const double OfSort = 10;

    /// <summary>What it costs to look at an entry that lies anywhere, in entries that lie beside one another.</summary>
    private const double Scattered = 3;

    /// <summary>What it costs to ask for the sorts of a run, likewise.</summary>
    private const double OfQuestion = 4_000;

    public bool IsByKey => Index == MongoIndex.EntriesByKey;

    /// <param name="walk">How many entries are to be looked at where all of a stretch are.</param>
    /// <param name="wanted">How many of them are wanted.</param>
    public static async Task<EntryWay> Of(IMongoCommands commands, EntriesOfRun run, double walk, long wanted, CancellationToken cancellation)
    {
        if (walk <= ShortWalk || run.IsWhole)
            return ByKey;
        var (way, cost) = (ByKey, walk);
        if (run.Time.ElementCount > 0 && await Within(commands, run, cancellation) * Scattered is var ofTime && ofTime < cost)
            (way, cost) = (ByTime, ofTime);
        if (run.Fields.ElementCount == 0 || (wanted * Scattered) + OfQuestion >= cost)
            return way;
        var sorts = await commands.All(
            Command.Find(Collections.ReportSorts, run.MatchingRollup(), projection: Command.Only("_id")), document => document["_id"], cancellation);
        return (wanted * Scattered) + (sorts.Count * OfSort) < cost ? new EntryWay(MongoIndex.EntriesBySort, sorts) : way;
    }

    public BsonDocument Matching(EntriesOfRun run, int first, int last) =>
        Sorts is null ? run.Matching(first, last) : run.Matching(first, last, Sorts);

    /// <summary>How many entries of the run, wanted or not, the times let through, about.</summary>
    private static async Task<long> Within(IMongoCommands commands, EntriesOfRun run, CancellationToken cancellation)
    {
        var slots = new BsonDocument();
        foreach (var bound in run.Time["at"].AsBsonDocument)
            slots.Add(bound.Name == "$lt" ? "$lte" : bound.Name, Core.Reports.ReportSlot.Of(new DateTimeOffset(bound.Value.ToInt64(), TimeSpan.Zero)));
        return await EntryCounts.Sum(commands, Collections.ReportTrends, new BsonDocument { { "run", run.Run }, { "slot", slots } }, cancellation);
    }
}
