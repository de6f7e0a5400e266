using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>
/// Goes through entries of a run in their order: by stretches of tokens, each as long as the rollup lets expect what is wanted, put in order here.
/// What is rare is found by its sorts or its time instead. So no list makes the database order a whole run, and no reading lasts long.
/// </summary>
internal sealed class EntryWalk(IMongoCommands commands, EntriesOfRun run)
{
    /// <summary>So many entries to pass over are read rather than counted.</summary>
    private const int ShortWay = 200;

    private static readonly BsonDocument Order = Command.By("key", "at", "no", "_id");

    public async Task<IReadOnlyList<BsonDocument>> Page(long offset, int limit, CancellationToken cancellation)
    {
        if (run.Keys is not null)
            return [.. (await Read(EntryWay.ByKey, 0, run.LastOrdinal, cancellation)).Skip((int)offset).Take(limit)];
        var place = await Place(offset, limit, cancellation);
        var share = Math.Min(1, (place.Left + limit) / Math.Max(1.0, place.Entries));
        var way = await EntryWay.Of(commands, run, await PerToken(cancellation) * place.Tokens * share, place.Entries, cancellation);
        if (!way.IsByKey)
        {
            var find = Command.Find(Collections.ReportEntries, way.Matching(run, place.First, place.Last), Order, place.Left, limit).Add("hint", way.Index);
            return await commands.All(find, document => document, cancellation);
        }

        var (from, left) = await Skip(place, cancellation);
        var found = new List<BsonDocument>();
        await foreach (var stretch in Stretches(way, from, (int)left + limit, place.Expected(left + limit), cancellation))
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
        if (run.Keys is not null)
        {
            yield return await Read(EntryWay.ByKey, 0, run.LastOrdinal, cancellation);
            yield break;
        }

        var walk = await PerToken(cancellation) * run.Name.Targets;
        if (run.Count <= chunk)
        {
            yield return await Read(await EntryWay.Of(commands, run, walk, run.Count, cancellation), 0, run.LastOrdinal, cancellation);
            yield break;
        }

        // A time is gone through once or not at all; sorts may be looked up for each stretch.
        var ofChunk = await EntryWay.Of(commands, run with { Time = [] }, walk * chunk / run.Count, chunk, cancellation);
        await foreach (var stretch in Stretches(ofChunk, 0, chunk, Whole.Expected(chunk), cancellation))
            yield return stretch;
    }

    private EntryPlace Whole => new(0, run.LastOrdinal, run.Count, 0);

    /// <summary>How many entries a token has, wanted or not, on the average.</summary>
    private async Task<double> PerToken(CancellationToken cancellation)
    {
        var entries = run.IsWhole
            ? run.Count
            : await EntryCounts.Sum(commands, Collections.ReportKinds, new BsonDocument("run", run.Run), cancellation);
        return entries / Math.Max(1.0, run.Name.Targets);
    }

    /// <summary>Where a page lies: kinds tell it to a block of tokens. Of a site, or within times, they tell nothing.</summary>
    private async Task<EntryPlace> Place(long offset, int limit, CancellationToken cancellation)
    {
        if (!run.OfAllSites || run.Time.ElementCount > 0 || run.Name.Targets <= EntryBlock.Tokens)
            return Whole with { Left = offset };
        var blocks = new long[EntryBlock.Of(run.LastOrdinal) + 1];
        var find = Command.Find(Collections.ReportKinds, run.MatchingRollup(), projection: Command.Only(EntryBlock.Field).Add("_id", 0));
        await foreach (var kind in commands.Cursor(find, cancellation))
        {
            foreach (var (block, entries) in EntryBlock.Read(kind))
                blocks[block] += entries;
        }

        return EntryPlace.Of(blocks, run.LastOrdinal, offset, limit);
    }

    /// <summary>Passes over as many entries as it can by counting.</summary>
    /// <returns>The token to go on with, and how many entries are left to pass over from there.</returns>
    private async Task<(int From, long Left)> Skip(EntryPlace place, CancellationToken cancellation)
    {
        var (from, left) = (place.First, place.Left);
        var tokens = place.Expected(left);
        while (left > ShortWay && tokens > 0)
        {
            var passed = await commands.Count(Collections.ReportEntries, run.Matching(from, from + tokens - 1), cancellation, MongoIndex.EntriesByKey);
            if (passed > left)
            {
                tokens /= 2;
                continue;
            }

            (from, left) = (from + tokens, left - passed);
            tokens = Math.Min(place.Expected(left), run.Name.Targets - from);
        }

        return (from, left);
    }

    private async IAsyncEnumerable<IReadOnlyList<BsonDocument>> Stretches(
        EntryWay way, int from, int wanted, int tokens, [EnumeratorCancellation] CancellationToken cancellation)
    {
        tokens = Math.Max(1, tokens);
        while (from < run.Name.Targets)
        {
            var to = (int)Math.Min(run.LastOrdinal, from + (long)tokens - 1);
            var found = await Read(way, from, to, cancellation);
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

    private async Task<List<BsonDocument>> Read(EntryWay way, int from, int to, CancellationToken cancellation)
    {
        var find = Command.Find(Collections.ReportEntries, way.Matching(run, from, to)).Add("batchSize", 2_000).Add("hint", way.Index);
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
