using MongoDB.Bson;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Runs;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>Finds the runs that have something to show: from the rollup, or from the target's own tokens.</summary>
internal sealed class ReportRuns(IMongoCommands commands, ReportFilter filter)
{
    private readonly ReportConditions conditions = new(filter);

    /// <summary>Newest first.</summary>
    public async Task<List<EntriesOfRun>> Find(CancellationToken cancellation)
    {
        if (await Wanted(cancellation) is not { } wanted)
            return [];
        var found = filter.NamesTarget ? await OfTarget(wanted, cancellation) : await OfRollup(wanted, cancellation);
        var names = await RunName.Of(commands, found.Select(run => run.Run), cancellation);
        return
        [
            .. from run in found
               where names.ContainsKey(run.Run)
               orderby run.Run descending
               select run with { Name = names[run.Run] },
        ];
    }

    /// <summary>Condition on the number of the run: those the filter names, and none that has been removed; null if there is none.</summary>
    public async Task<BsonDocument?> Wanted(CancellationToken cancellation)
    {
        if (filter.RunId is null && filter.DefinitionId is null)
        {
            // What is left of a removed run is for nobody's eyes.
            var removed = await Leftovers.Unfinished(commands, cancellation);
            return removed.Count == 0 ? [] : new BsonDocument("run", new BsonDocument("$nin", new BsonArray(removed)));
        }

        var named = new BsonDocument().AddSome("_id", filter.RunId).AddSome("definition", filter.DefinitionId);
        var runs = await commands.All(
            Command.Find(Collections.Runs, named, projection: Command.Only("no")), document => document["no"], cancellation);
        return runs.Count == 0 ? null : new BsonDocument("run", Command.In(runs));
    }

    private async Task<List<EntriesOfRun>> OfTarget(BsonDocument wanted, CancellationToken cancellation)
    {
        var tokens = await commands.All(
            Command.Find(Collections.TargetRuns, conditions.Target(), projection: Command.Only("_id")), document => document.Long("_id"), cancellation);
        var byRun = tokens.GroupBy(TokenKey.Run).Where(run => IsWanted(wanted, run.Key)).ToDictionary(run => run.Key, Keys);
        if (byRun.Count == 0)
            return [];
        var entries = conditions.Sort().AddRange(conditions.Time());
        var all = new BsonDocument("key", Command.In(byRun.Values.SelectMany(keys => keys["$in"].AsBsonArray))).AddRange(entries);
        var count = Command.Aggregate(
            Collections.ReportEntries,
            new BsonDocument("$match", all),
            new BsonDocument("$group", new BsonDocument { { "_id", EntryCounts.RunOfKey() }, { "entries", new BsonDocument("$sum", 1) } }));
        return await commands.All(
            count.Add("hint", MongoIndex.EntriesByKey),
            group => new EntriesOfRun(
                group.Long("_id"), null!, byRun[group.Long("_id")], conditions.Sort(), conditions.Time(), OfAllSites: false, group.Long("entries")),
            cancellation);
    }

    private async Task<List<EntriesOfRun>> OfRollup(BsonDocument wanted, CancellationToken cancellation)
    {
        var groups = Command.Aggregate(
            filter.Site is null ? Collections.ReportKinds : Collections.ReportSorts,
            new BsonDocument("$match", wanted.AddRange(conditions.Sort())),
            new BsonDocument("$group", new BsonDocument
            {
                { "_id", "$run" },
                { "entries", new BsonDocument("$sum", "$entries") },
                { "first", new BsonDocument("$min", "$first") },
                { "last", new BsonDocument("$max", "$last") },
            }));
        var (whole, cut) = (new List<EntriesOfRun>(), new List<long>());
        await foreach (var group in commands.Cursor(groups, cancellation))
        {
            var (run, first, last) = (group.Long("_id"), group.Long("first"), group.Long("last"));
            if (conditions.HoldsAll(first, last))
                whole.Add(Entries(run, [], group.Long("entries")));
            else if (conditions.HoldsSome(first, last))
                cut.Add(run);
        }

        var within = cut.Count > 0 ? await EntryCounts.Within(commands, filter, cut, cancellation) : [];
        return [.. whole, .. cut.Where(within.ContainsKey).Select(run => Entries(run, conditions.Time(), within[run]))];
    }

    private EntriesOfRun Entries(long run, BsonDocument time, long count) =>
        new(run, null!, null, conditions.Sort(), time, OfAllSites: filter.Site is null, count);

    private static BsonDocument Keys(IEnumerable<long> tokens) => Command.In(tokens.Order().Select(key => (BsonValue)key));

    private static bool IsWanted(BsonDocument wanted, long run)
    {
        if (!wanted.TryGetValue("run", out var condition))
            return true;
        var (isOneOf, runs) = (condition.AsBsonDocument.GetElement(0).Name == "$in", condition.AsBsonDocument[0].AsBsonArray);
        return runs.Contains(run) == isOneOf;
    }
}
