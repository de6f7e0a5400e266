using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Loss of connections and of the primary, at scripted members.</summary>
public sealed class FailOverTests
{
    private const int NotWritablePrimary = 10107;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_that_meets_a_primary_stepping_down_is_sent_to_the_new_one_under_the_same_number()
    {
        await using var old = new ScriptedMember();
        await using var other = new ScriptedMember { IsPrimary = false };
        old.Greeting["hosts"] = other.Greeting["hosts"] = new BsonArray { old.Address, other.Address };
        old.On("insert", _ =>
        {
            (old.IsPrimary, other.IsPrimary) = (false, true);
            return Answer.Error(NotWritablePrimary, "NotWritablePrimary", "RetryableWriteError");
        });
        other.On("insert", _ => Answer.Ok(new BsonDocument("n", 1)));
        await using var connection = await MongoConnection.Open(old.ConnectionString(), Cancellation);

        (await connection.Run(Insert(1), Cancellation))["n"].ShouldBe(1);

        var sent = old.Named("insert").ShouldHaveSingleItem().Command;
        var again = other.Named("insert").ShouldHaveSingleItem().Command;
        again.ShouldBe(sent);
        sent["txnNumber"].IsInt64.ShouldBeTrue();
        sent["writeConcern"]["w"].ShouldBe("majority");
    }

    [Fact]
    public async Task A_write_whose_reply_was_lost_is_asked_for_again_under_the_same_number()
    {
        await using var member = new ScriptedMember();
        var applied = new HashSet<(BsonValue Session, BsonValue Number)>();
        var losses = 0;
        member.On("insert", received =>
        {
            lock (applied)
                applied.Add((received.Command["lsid"], received.Command["txnNumber"]));
            return Interlocked.Increment(ref losses) == 1 ? Answer.Close : Answer.Ok(new BsonDocument("n", 1));
        });
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        (await connection.Run(Insert(1), Cancellation))["n"].ShouldBe(1);
        member.Named("insert").Count().ShouldBe(2);
        applied.Count.ShouldBe(1);

        // The next write is another one.
        await connection.Run(Insert(2), Cancellation);
        applied.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_write_that_is_lost_twice_ends_with_the_exception()
    {
        await using var member = new ScriptedMember();
        member.On("insert", _ => Answer.Close);
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        (await Should.ThrowAsync<MongoConnectionException>(connection.Run(Insert(1), Cancellation))).Message.ShouldContain(member.Address);
        member.Named("insert").Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_write_that_the_server_could_not_recognise_is_not_sent_twice()
    {
        await using var member = new ScriptedMember();
        member.On("update", _ => Answer.Close);
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        var statement = new BsonDocument { { "q", new BsonDocument() }, { "u", new BsonDocument("$inc", new BsonDocument("n", 1)) }, { "multi", true } };
        await Should.ThrowAsync<MongoConnectionException>(connection.Run(new BsonDocument { { "update", "things" }, { "updates", new BsonArray { statement } } }, Cancellation));
        member.Named("update").ShouldHaveSingleItem().Command.Contains("txnNumber").ShouldBeFalse();
    }

    [Fact]
    public async Task A_read_is_tried_once_more()
    {
        await using var member = new ScriptedMember();
        var asked = 0;
        member.On("find", _ => Interlocked.Increment(ref asked) == 1 ? Answer.Close : Answer.Cursor(0, new BsonDocument("_id", 7)));
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        var found = await connection.Cursor(new BsonDocument("find", "things"), Cancellation).ToListAsync(Cancellation);
        found.ShouldHaveSingleItem()["_id"].ShouldBe(7);
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task When_the_second_attempt_wrote_nothing_the_first_failure_is_told()
    {
        await using var member = new ScriptedMember();
        var asked = 0;
        member.On("insert", _ => Interlocked.Increment(ref asked) == 1
            ? Answer.Error(91, "ShutdownInProgress", "RetryableWriteError")
            : Answer.Error(NotWritablePrimary, "NotWritablePrimary", "RetryableWriteError", "NoWritesPerformed"));
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        (await Should.ThrowAsync<MongoCommandException>(connection.Run(Insert(1), Cancellation))).Code.ShouldBe(91);
    }

    [Fact]
    public async Task An_error_that_does_not_pass_is_not_tried_again()
    {
        await using var member = new ScriptedMember();
        member.On("insert", _ => Answer.Error(121, "DocumentValidationFailure"));
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        await Should.ThrowAsync<MongoCommandException>(connection.Run(Insert(1), Cancellation));
        member.Named("insert").Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_write_that_is_not_durable_is_an_exception()
    {
        await using var member = new ScriptedMember();
        member.On("insert", _ => Answer.Ok(new BsonDocument { { "n", 1 }, { "writeConcernError", new BsonDocument { { "code", 64 }, { "errmsg", "waiting timed out" } } } }));
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        var failure = await Should.ThrowAsync<MongoCommandException>(connection.Run(Insert(1), Cancellation));
        failure.Code.ShouldBe(64);
        failure.Message.ShouldContain("not as durably");
    }

    [Fact]
    public async Task A_primary_that_hangs_is_given_up_and_its_commands_go_to_the_next()
    {
        await using var old = new ScriptedMember();
        await using var other = new ScriptedMember { IsPrimary = false };
        old.Greeting["hosts"] = other.Greeting["hosts"] = new BsonArray { old.Address, other.Address };
        var never = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        old.Script["insert"] = _ =>
        {
            old.Script["hello"] = _ => never.Task;
            other.IsPrimary = true;
            return never.Task;
        };
        other.On("insert", _ => Answer.Ok(new BsonDocument("n", 1)));
        await using var connection = await MongoConnection.Open(old.ConnectionString("heartbeatFrequencyMS=100&connectTimeoutMS=300"), Cancellation);
        (await connection.Run(Insert(1), Cancellation))["n"].ShouldBe(1);
        other.Named("insert").ShouldHaveSingleItem().Command["txnNumber"].ShouldBe(old.Named("insert").Single().Command["txnNumber"]);
    }

    [Fact]
    public async Task A_member_that_still_believes_in_an_older_election_is_not_believed()
    {
        await using var stale = new ScriptedMember { IsPrimary = false };
        await using var current = new ScriptedMember();
        stale.Greeting["hosts"] = current.Greeting["hosts"] = new BsonArray { stale.Address, current.Address };
        stale.Greeting["electionId"] = new ObjectId("7fffffff0000000000000001");
        current.Greeting["electionId"] = new ObjectId("7fffffff0000000000000002");
        await using var connection = await MongoConnection.Open(current.ConnectionString("serverSelectionTimeoutMS=10000"), Cancellation);

        // Now both say that they are primary, and the connections to the right one are lost.
        stale.IsPrimary = true;
        for (var i = 0; i < 5; i++)
        {
            current.BreakConnections();
            await connection.Run(Insert(i), Cancellation);
        }

        stale.Named("insert").ShouldBeEmpty();
        current.Named("insert").Select(received => received.Command["documents"][0]["_id"].AsInt32).Distinct().ShouldBe([0, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task Without_a_primary_the_message_tells_of_each_member()
    {
        await using var one = new ScriptedMember { IsPrimary = false };
        await using var two = new ScriptedMember { IsPrimary = false };
        one.Greeting["hosts"] = new BsonArray { one.Address, two.Address };
        var refusal = await Should.ThrowAsync<StorageException>(MongoConnection.Open(one.ConnectionString("serverSelectionTimeoutMS=1000"), Cancellation));
        refusal.Message.ShouldContain("No primary was found within 1 s");
        refusal.Message.ShouldContain($"{one.Address} is not the primary");
        refusal.Message.ShouldContain($"{two.Address} is not the primary");
    }

    [Fact]
    public async Task A_primary_that_comes_later_is_waited_for()
    {
        await using var member = new ScriptedMember();
        var asked = 0;
        member.On("hello", _ =>
        {
            member.IsPrimary = Interlocked.Increment(ref asked) > 2;
            return Answer.Ok(member.Hello());
        });
        await using var connection = await MongoConnection.Open(member.ConnectionString("heartbeatFrequencyMS=500"), Cancellation);
        asked.ShouldBeGreaterThan(2);
    }

    private static BsonDocument Insert(int id) => new() { { "insert", "things" }, { "documents", new BsonArray { new BsonDocument("_id", id) } } };
}
