using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>
/// Goes through entries of a run in their order: by stretches of tokens, each as long as the rollup lets expect what is wanted, read by the index
/// of tokens and put in order here. So no list makes the database order a whole run, and no reading lasts long.
/// </summary>
internal sealed class EntryWalk(IMongoCommands commands, EntriesOfRun run)
{
    /// <summary>So many entries to pass over are read rather than counted.</summary>
    private const int ShortWay = 200;

    private static readonly BsonDocument Order = Command.By("key", "at", "no", "_id");

    public async Task<IReadOnlyList<BsonDocument>> Page(long offset, int limit, CancellationToken cancellation)
    {
        if (run.Keys is not null)
            return [.. (await Read(run.Matching(), null, cancellation)).Skip((int)offset).Take(limit)];
        if (run.BySort && await AreFew(offset + limit, cancellation))
        {
            var find = Command.Find(Collections.ReportEntries, run.Matching(), Order, offset, limit).Add("hint", MongoIndex.EntriesBySort);
            return await commands.All(find, document => document, cancellation);
        }

        var (from, left) = await Skip(offset, cancellation);
        var found = new List<BsonDocument>();
        await foreach (var stretch in Stretches(from, (int)left + limit, cancellation))
        {
            found.AddRange(stretch);
            if (found.Count >= left + limit)
                break;
        }

        return [.. found.Skip((int)left).Take(limit)];
    }

    /// <summary>All of them, about so many at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<BsonDocument>> All(int chunk, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (run.Keys is not null || run.Count <= chunk)
        {
            yield return await Read(run.Matching(), run.BySort ? MongoIndex.EntriesBySort : null, cancellation);
            yield break;
        }

        await foreach (var stretch in Stretches(0, chunk, cancellation))
            yield return stretch;
    }

    /// <summary>
    /// Among many entries that are wanted a walk meets enough of them soon; few are found by their sorts, and the database puts them in order. True
    /// if that means looking at less.
    /// </summary>
    private async Task<bool> AreFew(long wanted, CancellationToken cancellation)
    {
        if (run.Count <= wanted)
            return true;
        var sum = Command.Aggregate(
            Collections.ReportSorts,
            new BsonDocument("$match", new BsonDocument("run", run.Run)),
            new BsonDocument("$group", new BsonDocument { { "_id", "$run" }, { "entries", new BsonDocument("$sum", "$entries") } }));
        var all = (await commands.All(sum, group => group.Long("entries"), cancellation)).Sum();
        return run.Count * (double)run.Count < wanted * (double)all;
    }

    /// <summary>Passes over as many entries as it can by counting.</summary>
    /// <returns>The token to go on with, and how many entries are left to pass over from there.</returns>
    private async Task<(int From, long Left)> Skip(long offset, CancellationToken cancellation)
    {
        var from = 0;
        var tokens = Expected(offset);
        while (offset > ShortWay && tokens > 0)
        {
            var passed = await commands.Count(Collections.ReportEntries, run.Matching(from, from + tokens - 1), cancellation);
            if (passed > offset)
            {
                tokens /= 2;
                continue;
            }

            (from, offset) = (from + tokens, offset - passed);
            tokens = Math.Min(Expected(offset), run.Name.Targets - from);
        }

        return (from, offset);
    }

    private async IAsyncEnumerable<IReadOnlyList<BsonDocument>> Stretches(int from, int wanted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var tokens = Math.Max(1, Expected(wanted));
        while (from < run.Name.Targets)
        {
            var to = (int)Math.Min(run.Name.Targets - 1L, from + (long)tokens - 1);
            var found = await Read(run.Matching(from, to), null, cancellation);
            if (found.Count > 0)
                yield return found;
            from = to + 1;

            // Entries lie unevenly: the next stretch learns from this one.
            if (found.Count < wanted / 2)
                tokens = (int)Math.Min(run.Name.Targets, tokens * 2L);
            else if (found.Count > wanted * 2)
                tokens = Math.Max(1, tokens / 2);
        }
    }

    /// <summary>How many tokens are likely to have so many entries.</summary>
    private int Expected(long entries) => (int)Math.Min(run.Name.Targets, entries * (double)run.Name.Targets / run.Count);

    private async Task<List<BsonDocument>> Read(BsonDocument matching, string? hint, CancellationToken cancellation)
    {
        var find = Command.Find(Collections.ReportEntries, matching).Add("batchSize", 2_000);
        if (hint is not null)
            find.Add("hint", hint);
        var found = await commands.All(find, document => document, cancellation);
        found.Sort(InOrder);
        return found;
    }

    private static int InOrder(BsonDocument one, BsonDocument other)
    {
        var order = one.Long("key").CompareTo(other.Long("key"));
        order = order != 0 ? order : one.Long("at").CompareTo(other.Long("at"));
        order = order != 0 ? order : one.Int("no").CompareTo(other.Int("no"));
        return order != 0 ? order : string.CompareOrdinal(one.Text("_id"), other.Text("_id"));
    }
}
