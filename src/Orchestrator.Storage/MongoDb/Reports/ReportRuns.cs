using MongoDB.Bson;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Runs;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>Finds the runs that have something to show: from the sorts, or from the target's own tokens.</summary>
internal sealed class ReportRuns(IMongoCommands commands, ReportFilter filter)
{
    private readonly ReportConditions conditions = new(filter);

    /// <summary>Newest first.</summary>
    public async Task<List<EntriesOfRun>> Find(CancellationToken cancellation)
    {
        if (await Wanted(cancellation) is not { } wanted)
            return [];
        var found = filter.NamesTarget ? await OfTarget(wanted, cancellation) : await OfSorts(wanted, cancellation);
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
            new BsonDocument("$group", new BsonDocument
            {
                { "_id", new BsonDocument("$floor", new BsonDocument("$divide", new BsonArray { "$key", 1L << TokenKey.OrdinalBits })) },
                { "entries", new BsonDocument("$sum", 1) },
            }));
        return await commands.All(
            count,
            group => new EntriesOfRun(group.Long("_id"), null!, byRun[group.Long("_id")], entries, BySort: false, group.Long("entries")),
            cancellation);
    }

    private async Task<List<EntriesOfRun>> OfSorts(BsonDocument wanted, CancellationToken cancellation)
    {
        var asked = conditions.Sort();
        var bySort = asked.ElementCount > 0;
        var sums = new BsonDocument
        {
            { "_id", "$run" },
            { "entries", new BsonDocument("$sum", "$entries") },
            { "first", new BsonDocument("$min", "$first") },
            { "last", new BsonDocument("$max", "$last") },
        };
        if (bySort)
            sums.Add("sorts", new BsonDocument("$push", "$_id"));
        var sorts = Command.Aggregate(
            Collections.ReportSorts,
            new BsonDocument("$match", wanted.AddRange(asked).AddRange(conditions.Overlapping())),
            new BsonDocument("$group", sums));
        var runs = new List<EntriesOfRun>();
        foreach (var group in await commands.All(sorts, document => document, cancellation))
        {
            var entries = (bySort ? new BsonDocument("sort", Command.In(group["sorts"].AsBsonArray)) : []).AddRange(conditions.Time());
            var run = new EntriesOfRun(group.Long("_id"), null!, null, entries, bySort, group.Long("entries"));
            if (!conditions.HoldsAll(group.Long("first"), group.Long("last")))
                run = run with { Count = await CountWithin(run, cancellation) };
            if (run.Count > 0)
                runs.Add(run);
        }

        return runs;
    }

    /// <summary>Times that lie on the borders of slots are counted by slots.</summary>
    private async Task<long> CountWithin(EntriesOfRun run, CancellationToken cancellation)
    {
        var widened = ReportSlot.Widen(filter);
        if (widened.From != filter.From || widened.To != filter.To)
            return await commands.Count(Collections.ReportEntries, run.Matching(), cancellation);
        var slots = Command.Aggregate(
            Collections.ReportSlots,
            new BsonDocument("$match", new BsonDocument("run", run.Run).AddRange(conditions.Slots()).AddRange(conditions.Sort())),
            new BsonDocument("$group", new BsonDocument { { "_id", "$run" }, { "entries", new BsonDocument("$sum", "$entries") } }));
        return (await commands.All(slots, group => group.Long("entries"), cancellation)).Sum();
    }

    private static BsonDocument Keys(IEnumerable<long> tokens) => Command.In(tokens.Order().Select(key => (BsonValue)key));

    private static bool IsWanted(BsonDocument wanted, long run)
    {
        if (!wanted.TryGetValue("run", out var condition))
            return true;
        var (isOneOf, runs) = (condition.AsBsonDocument.GetElement(0).Name == "$in", condition.AsBsonDocument[0].AsBsonArray);
        return runs.Contains(run) == isOneOf;
    }
}
