using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Runs;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>Those entries of a run that a filter lets through.</summary>
/// <param name="Conditions">Begins with the keys of the tokens.</param>
/// <param name="BySort">True if sorts are among the conditions.</param>
/// <param name="Count">How many.</param>
internal sealed record EntriesOfRun(long Run, RunName Name, BsonDocument Conditions, bool BySort, long Count)
{
    private static readonly BsonDocument Order = Command.By("key", "at", "no", "_id");

    /// <summary>A page of them.</summary>
    /// <param name="all">How many entries the run has.</param>
    public BsonDocument Page(long offset, int limit, long all) =>
        Hint(Command.Find(Collections.ReportEntries, Conditions, Order, offset, limit), offset + limit, all);

    /// <summary>The next of them.</summary>
    /// <param name="last">The last one seen; null at the beginning.</param>
    public BsonDocument Next(BsonDocument? last, int limit, long all) =>
        Hint(Command.Find(Collections.ReportEntries, last is null ? Conditions : After(last), Order, limit: limit), limit, all);

    /// <summary>
    /// Among many entries that are wanted a walk through the run's entries meets enough of them soon; few are found by their sorts, and put in
    /// order. The better of the two is the one that looks at less.
    /// </summary>
    private BsonDocument Hint(BsonDocument find, long wanted, long all) => BySort
        ? find.Add("hint", Count * (double)Count < wanted * (double)all ? MongoIndex.EntriesBySort : MongoIndex.EntriesByToken)
        : find;

    /// <summary>The first condition is what the index is entered by; a token has some dozens of entries.</summary>
    private BsonDocument After(BsonDocument last)
    {
        BsonDocument Greater(string field) => new(field, new BsonDocument("$gt", last[field]));
        BsonDocument Same(params string[] fields) => new(fields.Select(field => new BsonElement(field, last[field])));
        return new BsonDocument("$and", new BsonArray
        {
            new BsonDocument("key", new BsonDocument("$gte", last["key"])),
            Conditions,
            new BsonDocument("$or", new BsonArray
            {
                Greater("key"),
                Same("key").AddRange(Greater("at")),
                Same("key", "at").AddRange(Greater("no")),
                Same("key", "at", "no").AddRange(Greater("_id")),
            }),
        });
    }
}
