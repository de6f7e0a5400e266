using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Runs;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>Those entries of a run that a filter lets through.</summary>
/// <param name="Keys">Keys of the tokens that are asked for, which are few; null: all of the run's.</param>
/// <param name="Fields">Conditions on what makes the sort; kinds, sorts and entries have the same names for them. Empty: all sorts.</param>
/// <param name="Time">Condition on the time of an entry; empty if the times let all of them through.</param>
/// <param name="OfAllSites">False if the fields ask for a site, of which kinds know nothing.</param>
/// <param name="Count">How many.</param>
internal sealed record EntriesOfRun(
    long Run, RunName Name, BsonDocument? Keys, BsonDocument Fields, BsonDocument Time, bool OfAllSites, long Count)
{
    public int LastOrdinal => Math.Max(0, Name.Targets - 1);

    /// <summary>True if every entry of the run is wanted.</summary>
    public bool IsWhole => Keys is null && Fields.ElementCount == 0 && Time.ElementCount == 0;

    /// <summary>Those of a stretch of tokens.</summary>
    public BsonDocument Matching(int first, int last) =>
        new BsonDocument("key", Keys ?? Between(first, last)).AddRange(Fields).AddRange(Time);

    /// <summary>Those of a stretch of tokens, said with the sorts that the fields mean.</summary>
    public BsonDocument Matching(int first, int last, IEnumerable<BsonValue> sorts) =>
        new BsonDocument { { "key", Between(first, last) }, { "sort", Command.In(sorts) } }.AddRange(Time);

    /// <summary>The sorts or kinds of the run that the fields mean.</summary>
    public BsonDocument MatchingRollup() => new BsonDocument("run", Run).AddRange(Fields);

    private BsonDocument Between(int first, int last) => Command.Between(TokenKey.Of(Run, first), TokenKey.Of(Run, last));
}
