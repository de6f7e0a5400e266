using System.Text.Json.Nodes;
using MongoDB.Bson;
using Orchestrator.Core;
using Orchestrator.Core.Runs;
using Orchestrator.Storage.MongoDb.Schema;
using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.MongoDb;

/// <summary>Runs that an earlier version wrote.</summary>
public sealed class MongoRunTests : IAsyncLifetime
{
    private readonly MongoUnderTest database = MongoUnderTest.OfItsOwn();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IStorage Storage => database.Storage;

    public async ValueTask InitializeAsync() => await database.Open();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task The_flow_that_is_in_a_run_s_body_counts_until_the_run_changes()
    {
        var run = await Given.StoredRun(Storage, "run-1", with: run => run with { Flow = new RunFlow([new ActivityCount("install", TargetRunState.Waiting, 3)], []) });
        await PutFlowIntoBody(run.Id);

        (await Storage.Runs.Find(run.Id, Cancellation)).ShouldBeWhole(run);
        (await Storage.Runs.ActiveRuns(0, Cancellation)).ShouldBeWhole([run]);
        (await Storage.Runs.List(new RunFilter(), new PageRequest(), Cancellation)).Items.ShouldBeWhole([run with { Flow = null }]);

        var moved = run with { Flow = new RunFlow([new ActivityCount("execute", TargetRunState.Active, 3)], [new Passage("install", "Done", 3)]) };
        await Storage.Shards.Shards(1, Cancellation);
        var lease = (await Storage.Shards.Acquire(0, "server", null, Cancellation)).ShouldNotBeNull();
        await Given.Apply(Storage, lease, batch => batch.Put(moved));
        (await Storage.Runs.Find(run.Id, Cancellation)).ShouldBeWhole(moved);
    }

    private async Task PutFlowIntoBody(string run)
    {
        await using var connection = await database.Connect();
        var found = await connection.Run(new BsonDocument { { "find", Collections.Runs }, { "filter", new BsonDocument("_id", run) } }, Cancellation);
        var stored = found["cursor"]["firstBatch"].AsBsonArray[0].AsBsonDocument;
        var body = JsonNode.Parse(stored["body"].AsString)!;
        body["flow"] = JsonNode.Parse(stored["flow"].AsString);
        var change = new BsonDocument { { "$set", new BsonDocument("body", body.ToJsonString()) }, { "$unset", new BsonDocument("flow", "") } };
        await connection.Run(
            new BsonDocument { { "update", Collections.Runs }, { "updates", new BsonArray { new BsonDocument { { "q", new BsonDocument("_id", run) }, { "u", change } } } } },
            Cancellation);
    }
}
