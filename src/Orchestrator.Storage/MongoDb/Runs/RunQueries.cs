using MongoDB.Bson;
using Orchestrator.Core.Runs;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>What is asked of runs and their events.</summary>
internal static class RunQueries
{
    public static readonly BsonDocument NewestFirst = new("no", -1);

    /// <summary>Said in the words of its index.</summary>
    public static BsonDocument EndsToFollow => new("toFollow", new BsonDocument("$gt", 0));

    public static BsonDocument Matching(RunFilter filter)
    {
        var conditions = new BsonDocument()
            .AddSome("definition", filter.DefinitionId)
            .AddSome("rerunOf", filter.RerunOf);
        return filter.Active is { } active ? conditions.Add("active", active) : conditions;
    }

    /// <summary>Events of a run with a higher number.</summary>
    public static BsonDocument EventsOf(long run, long after) => new("_id", new BsonDocument
    {
        { "$gt", RunDocuments.EventId(run, after) },
        { "$lte", RunDocuments.EventId(run, long.MaxValue) },
    });
}
