using MongoDB.Bson;
using Orchestrator.Core.Runs;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>Lists and counts of a run's tokens: always within the run's range of keys.</summary>
internal static class TokenQueries
{
    public static BsonDocument OfRun(long run) => new("_id", Command.Between(TokenKey.First(run), TokenKey.Last(run)));

    public static BsonDocument Matching(long run, TargetRunFilter filter)
    {
        var conditions = OfRun(run)
            .AddSome("activity", filter.ActivityId)
            .AddSome("reason", (int?)filter.Reason);
        if (filter.Text is { Length: > 0 } text)
            conditions.Add("nameKey", NameConditions.Containing(text));
        if (filter.States is { } states)
            conditions.Add("state", Command.In(states.Select(state => (BsonValue)(int)state)));
        return conditions;
    }

    public static BsonDocument Waits(long run, int max) => Command.Aggregate(
        Collections.TargetRuns,
        new BsonDocument("$match", OfRun(run)
            .Add("state", new BsonDocument("$lte", (int)TargetRunState.Active))
            .Add("reason", new BsonDocument("$gte", 0))),
        new BsonDocument("$group", new BsonDocument
        {
            {
                "_id", new BsonDocument { { "activity", "$activity" }, { "state", "$state" }, { "reason", "$reason" }, { "why", "$why" } }
            },
            { "until", new BsonDocument("$min", "$until") },
            { "targets", new BsonDocument("$sum", 1) },
        }),
        new BsonDocument("$sort", new BsonDocument { { "targets", -1 }, { "_id.activity", 1 }, { "_id.why", 1 } }),
        new BsonDocument("$limit", max));

    public static WaitGroup ReadWait(BsonDocument group)
    {
        var of = group["_id"].AsBsonDocument;
        return new WaitGroup(
            of.Text("activity"),
            (TargetRunState)of.Int("state"),
            (WaitReason)of.Int("reason"),
            of.Text("why"),
            group.InstantOrNull("until"),
            group.Int("targets"));
    }

    public static BsonDocument ActivityCounts(long run) => Command.Aggregate(
        Collections.TargetRuns,
        new BsonDocument("$match", OfRun(run)),
        new BsonDocument("$group", new BsonDocument
        {
            { "_id", new BsonDocument { { "activity", "$activity" }, { "state", "$state" } } },
            { "targets", new BsonDocument("$sum", 1) },
        }));

    public static ActivityCount ReadCount(BsonDocument group)
    {
        var of = group["_id"].AsBsonDocument;
        return new ActivityCount(of.Text("activity"), (TargetRunState)of.Int("state"), group.Int("targets"));
    }
}
