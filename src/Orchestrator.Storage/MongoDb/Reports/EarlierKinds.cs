using System.Runtime.InteropServices;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>
/// Runs that an earlier version made have no kinds. They are added up from sorts, slots and entries, and written in one transaction with a mark in the run
/// that says so: of servers that do so at the same time one is first. Nobody writes entries meanwhile: servers of the earlier version have been stopped, and
/// one of this version begins when all runs are marked.
/// </summary>
internal static class EarlierKinds
{
    /// <summary>The mark of a run whose kinds are counted.</summary>
    public const string Counted = "kinds";

    /// <summary>Documents per command.</summary>
    private const int Chunk = 1_000;

    /// <exception cref="StorageException">A run's report has entries that its sums know nothing of.</exception>
    public static async Task Count(IMongoConnection connection, CancellationToken cancellation)
    {
        var find = Command.Find(Collections.Runs, new BsonDocument(Counted, BsonNull.Value), projection: Command.Only("no"));
        foreach (var (id, number) in await connection.All(find, run => (run.Text("_id"), run.Long("no")), cancellation))
        {
            if (await Sums(connection, number, cancellation) is var (kinds, slots))
            {
                await connection.InTransaction((transaction, token) => Write(transaction, id, number, kinds, slots, token), cancellation);
            }
            else if (await connection.First(Command.Find(Collections.Runs, Uncounted(id, number), projection: Command.Only("_id")), run => run, cancellation) is not null)
            {
                throw new StorageException(
                    $"The report of run '{id}' in the database '{connection.Database}' has entries that its sums know nothing of, so it cannot be brought to this version: "
                    + "a server of an earlier version still writes to it, or the database is damaged. Stop all servers and start this one again; if that does not help, "
                    + "restore a backup.");
            }

            // Otherwise it has been removed, or counted by another server, since it was listed.
        }
    }

    private static BsonDocument Uncounted(string id, long run) => new() { { "_id", id }, { "no", run }, { Counted, BsonNull.Value } };

    private static async Task<bool> Write(
        IMongoCommands transaction, string id, long run, IEnumerable<BsonDocument> kinds, IEnumerable<BsonDocument> slots, CancellationToken cancellation)
    {
        var mark = Command.Change(Uncounted(id, run), new BsonDocument("$set", new BsonDocument(Counted, true)));
        if (await transaction.Write(Command.Update(Collections.Runs, mark), cancellation) == 0)
            return false;
        foreach (var chunk in kinds.Chunk(Chunk))
            await transaction.Run(Command.Insert(Collections.ReportKinds, chunk), cancellation);
        foreach (var chunk in slots.Chunk(Chunk))
            await transaction.Run(Command.Insert(Collections.ReportKindSlots, chunk), cancellation);
        return true;
    }

    /// <returns>Null: an entry or a slot has no sort. Removing a run begins with its sorts.</returns>
    private static async Task<(IReadOnlyCollection<BsonDocument> Kinds, IReadOnlyCollection<BsonDocument> Slots)?> Sums(
        IMongoCommands commands, long run, CancellationToken cancellation)
    {
        var kindOf = new Dictionary<BsonValue, EntrySort>();
        var kinds = new Dictionary<EntrySort, BsonDocument>();
        await foreach (var sort in commands.Cursor(Command.Find(Collections.ReportSorts, new BsonDocument("run", run)), cancellation))
        {
            var kind = kindOf[sort["_id"]] = EntrySort.Read(sort).Kind;
            Add(kinds, kind, sort, () => new BsonDocument("_id", kind.Id()).AddRange(kind.Fields()));
        }

        await foreach (var part in commands.Cursor(Blocks(run), cancellation))
        {
            var of = part["_id"].AsBsonDocument;
            if (!kindOf.TryGetValue(of["sort"], out var kind))
                return null;
            Plus(Part(kinds[kind], EntryBlock.Field), EntryBlock.Name(of.Int("block")), part.Long("entries"));
        }

        var slots = new Dictionary<(EntrySort Kind, long Slot), BsonDocument>();
        await foreach (var slot in commands.Cursor(Command.Find(Collections.ReportSlots, new BsonDocument("run", run)), cancellation))
        {
            if (!kindOf.TryGetValue(slot["sort"], out var kind))
                return null;
            var number = slot.Long("slot");
            Add(slots, (kind, number), slot, () => new BsonDocument { { "sort", kind.Id() }, { "slot", number } }.AddRange(kind.Fields()));
        }

        return (kinds.Values, slots.Values);
    }

    /// <summary>How many entries of each sort lie in each block of the run's tokens.</summary>
    private static BsonDocument Blocks(long run)
    {
        var ordinal = new BsonDocument("$subtract", new BsonArray { "$key", TokenKey.First(run) });
        var block = new BsonDocument("$floor", new BsonDocument("$divide", new BsonArray { ordinal, EntryBlock.Tokens }));
        return Command.Aggregate(
            Collections.ReportEntries,
            new BsonDocument("$match", new BsonDocument("key", Command.Between(TokenKey.First(run), TokenKey.Last(run)))),
            new BsonDocument("$group", new BsonDocument
            {
                { "_id", new BsonDocument { { "sort", "$sort" }, { "block", block } } },
                { "entries", new BsonDocument("$sum", 1) },
            }));
    }

    private static void Add<TKey>(Dictionary<TKey, BsonDocument> sums, TKey key, BsonDocument row, Func<BsonDocument> make)
        where TKey : notnull
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        sum ??= make();
        foreach (var field in (ReadOnlySpan<string>)["entries", "measured", "duration"])
            Plus(sum, field, row.Long(field));
        sum["longest"] = Math.Max(sum.LongOrNull("longest") ?? 0, row.Long("longest"));
        sum["first"] = Math.Min(sum.LongOrNull("first") ?? long.MaxValue, row.Long("first"));
        sum["last"] = Math.Max(sum.LongOrNull("last") ?? long.MinValue, row.Long("last"));
        if (!row.TryGetValue("spread", out var spread))
            return;
        foreach (var bucket in spread.AsBsonDocument)
            Plus(Part(sum, "spread"), bucket.Name, bucket.Value.ToInt64());
    }

    private static BsonDocument Part(BsonDocument of, string name)
    {
        if (!of.Contains(name))
            of.Add(name, new BsonDocument());
        return of[name].AsBsonDocument;
    }

    private static void Plus(BsonDocument sum, string field, long more) => sum[field] = (sum.LongOrNull(field) ?? 0) + more;
}
