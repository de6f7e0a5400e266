using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Runs;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>Those entries of a run that a filter lets through.</summary>
/// <param name="Keys">Keys of the tokens that are asked for, which are few; null: all of the run's.</param>
/// <param name="Conditions">Everything but keys.</param>
/// <param name="BySort">True if sorts are among the conditions.</param>
/// <param name="Count">How many.</param>
internal sealed record EntriesOfRun(long Run, RunName Name, BsonDocument? Keys, BsonDocument Conditions, bool BySort, long Count)
{
    /// <summary>All of them.</summary>
    public BsonDocument Matching() => Matching(0, TokenKey.MaxTargets - 1);

    /// <summary>Those of a stretch of tokens.</summary>
    public BsonDocument Matching(int firstOrdinal, int lastOrdinal) => new BsonDocument(
        "key",
        Keys ?? Command.Between(TokenKey.Of(Run, firstOrdinal), TokenKey.Of(Run, lastOrdinal))).AddRange(Conditions);
}
