using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Bounds, fairness, time-outs and cancellation, at a scripted member.</summary>
public sealed class PoolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_connections_are_used_than_the_pool_may_have()
    {
        await using var member = new ScriptedMember();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        member.Script["levitate"] = async _ =>
        {
            await release.Task;
            return Answer.Ok();
        };
        await using var connection = await MongoConnection.Open(member.ConnectionString("maxPoolSize=3"), Cancellation);
        var running = Enumerable.Range(0, 20).Select(_ => connection.Run(new BsonDocument("levitate", 1), Cancellation)).ToArray();
        await Eventually.True(() => member.Named("levitate").Count() == 3, Cancellation);
        release.SetResult();
        await Task.WhenAll(running);
        member.Named("levitate").Select(received => received.Connection).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task Waiting_for_a_connection_has_an_end_and_says_what_to_do()
    {
        await using var member = new ScriptedMember();
        var hangs = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        member.Script["levitate"] = _ => hangs.Task;
        await using var connection = await MongoConnection.Open(member.ConnectionString("maxPoolSize=1&waitQueueTimeoutMS=200"), Cancellation);
        var running = connection.Run(new BsonDocument("levitate", 1), Cancellation);
        await Eventually.True(() => member.Named("levitate").Any(), Cancellation);
        var refusal = await Should.ThrowAsync<MongoConnectionException>(connection.Run(new BsonDocument("ping", 1), Cancellation));
        refusal.Message.ShouldContain("maxPoolSize");
        refusal.Message.ShouldContain(member.Address);
        hangs.SetResult(Answer.Ok());
        await running;
        await connection.Run(new BsonDocument("ping", 1), Cancellation);
    }

    [Fact]
    public async Task A_cancelled_command_closes_its_connection_and_leaves_its_place_to_the_next()
    {
        await using var member = new ScriptedMember();
        var hangs = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        member.Script["levitate"] = _ => hangs.Task;
        await using var connection = await MongoConnection.Open(member.ConnectionString("maxPoolSize=1"), Cancellation);
        using var cancelled = new CancellationTokenSource();
        var running = connection.Run(new BsonDocument("levitate", 1), cancelled.Token);
        await Eventually.True(() => member.Named("levitate").Any(), Cancellation);
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);

        await connection.Run(new BsonDocument("ping", 1), Cancellation);
        member.Named("ping").Single().Connection.ShouldNotBe(member.Named("levitate").Single().Connection);
    }

    [Fact]
    public async Task A_reply_that_takes_too_long_ends_the_command_and_not_the_next()
    {
        await using var member = new ScriptedMember();
        var hangs = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        member.Script["levitate"] = _ => hangs.Task;
        await using var connection = await MongoConnection.Open(member.ConnectionString("socketTimeoutMS=200&maxPoolSize=1"), Cancellation);
        var failure = await Should.ThrowAsync<MongoConnectionException>(connection.Run(new BsonDocument("levitate", 1), Cancellation));
        failure.Message.ShouldContain($"{member.Address} did not answer in time");
        failure.Message.ShouldContain("socketTimeoutMS");
        await connection.Run(new BsonDocument("ping", 1), Cancellation);
    }

    [Fact]
    public async Task A_reply_without_a_cursor_is_told_with_the_server()
    {
        await using var member = new ScriptedMember();
        member.On("find", _ => Answer.Ok());
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        var walk = connection.Cursor(new BsonDocument("find", "things"), Cancellation).ToListAsync(Cancellation).AsTask();
        (await Should.ThrowAsync<MongoConnectionException>(walk)).Message.ShouldContain($"{member.Address} answered without a cursor");
    }

    [Fact]
    public async Task Sessions_are_used_again_and_connections_end_with_their_owner()
    {
        await using var member = new ScriptedMember();
        var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        for (var i = 0; i < 5; i++)
            await connection.Run(new BsonDocument("ping", 1), Cancellation);
        await connection.DisposeAsync();
        member.Named("ping").Select(received => received.Command["lsid"]).Distinct().ShouldHaveSingleItem();
        await Eventually.True(() => member.OpenConnections == 0, Cancellation);
        await Should.ThrowAsync<ObjectDisposedException>(connection.Run(new BsonDocument("ping", 1), Cancellation));
    }

    [Fact]
    public async Task A_walk_that_ends_early_closes_its_cursor_in_its_session()
    {
        await using var member = new ScriptedMember();
        member.On("find", _ => Answer.Cursor(77, new BsonDocument("_id", 1), new BsonDocument("_id", 2)));
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        (await connection.Cursor(new BsonDocument("find", "things"), Cancellation).FirstAsync(Cancellation))["_id"].ShouldBe(1);
        var kill = member.Named("killCursors").ShouldHaveSingleItem().Command;
        kill["cursors"].ShouldBe(new BsonArray { 77L });
        kill["lsid"].ShouldBe(member.Named("find").Single().Command["lsid"]);
    }

    [Fact]
    public async Task A_walk_that_breaks_ends_with_the_exception()
    {
        await using var member = new ScriptedMember();
        member.On("find", _ => Answer.Cursor(77, new BsonDocument("_id", 1)));
        member.On("getMore", _ => Answer.Close);
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        await Should.ThrowAsync<MongoConnectionException>(connection.Cursor(new BsonDocument("find", "things"), Cancellation).ToListAsync(Cancellation).AsTask());
        member.Named("getMore").ShouldHaveSingleItem();
    }
}
