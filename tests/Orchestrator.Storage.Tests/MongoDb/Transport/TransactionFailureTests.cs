using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Transactions that meet conflicts and lost connections, at a scripted member.</summary>
public sealed class TransactionFailureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_first_command_begins_it_and_all_belong_to_it()
    {
        await using var member = new ScriptedMember();
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        await connection.InTransaction(InsertTwo, Cancellation);
        var (first, second, commit) = (member.Named("insert").First().Command, member.Named("insert").Last().Command, member.Named("commitTransaction").Single().Command);
        first["startTransaction"].ShouldBe(true);
        first["readConcern"]["level"].ShouldBe("snapshot");
        first.Contains("writeConcern").ShouldBeFalse();
        second.Contains("startTransaction").ShouldBeFalse();
        second.Contains("readConcern").ShouldBeFalse();
        commit["writeConcern"]["w"].ShouldBe("majority");
        commit["$db"].ShouldBe("admin");
        foreach (var command in new[] { first, second, commit })
        {
            command["autocommit"].ShouldBe(false);
            command["lsid"].ShouldBe(first["lsid"]);
            command["txnNumber"].ShouldBe(first["txnNumber"]);
        }
    }

    [Fact]
    public async Task A_conflict_runs_the_body_again_as_a_new_transaction_after_the_old_one_was_aborted()
    {
        await using var member = new ScriptedMember();
        var conflicts = 0;
        member.On("insert", received => received.Command["documents"][0]["_id"] == 2 && Interlocked.Increment(ref conflicts) <= 3
            ? Answer.Error(112, "WriteConflict", "TransientTransactionError")
            : Answer.Ok());
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        await connection.InTransaction(InsertTwo, Cancellation);
        member.Named("abortTransaction").Count().ShouldBe(3);
        var begun = member.Named("insert").Where(received => received.Command.Contains("startTransaction")).Select(received => received.Command["txnNumber"].AsInt64).ToList();
        begun.Count.ShouldBe(4);
        begun.ShouldBe(begun.Order());
        member.Named("commitTransaction").ShouldHaveSingleItem().Command["txnNumber"].ShouldBe(begun[^1]);
    }

    [Fact]
    public async Task A_connection_lost_before_the_commit_runs_the_body_again()
    {
        await using var member = new ScriptedMember();
        var losses = 0;
        member.On("insert", _ => Interlocked.Increment(ref losses) == 1 ? Answer.Close : Answer.Ok());
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        var runs = 0;
        await connection.InTransaction(
            (commands, cancellation) =>
            {
                runs++;
                return InsertTwo(commands, cancellation);
            },
            Cancellation);
        runs.ShouldBe(2);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("stepped down")]
    [InlineData("not durable in time")]
    public async Task A_commit_whose_outcome_is_unknown_is_asked_for_again_with_a_majority_and_the_body_is_not_run_again(string how)
    {
        await using var member = new ScriptedMember();
        var commits = 0;
        member.On("commitTransaction", _ => Interlocked.Increment(ref commits) > 2
            ? Answer.Ok()
            : how switch
            {
                "lost" => Answer.Close,
                "stepped down" => Answer.Error(189, "PrimarySteppedDown", "RetryableWriteError"),
                _ => Answer.Ok(new BsonDocument("writeConcernError", new BsonDocument { { "code", 64 }, { "errmsg", "timeout" } })),
            });
        await using var connection = await MongoConnection.Open(member.ConnectionString("w=1"), Cancellation);
        var runs = 0;
        await connection.InTransaction(
            (commands, cancellation) =>
            {
                runs++;
                return InsertTwo(commands, cancellation);
            },
            Cancellation);
        runs.ShouldBe(1);
        var sent = member.Named("commitTransaction").Select(received => received.Command).ToList();
        sent.Select(command => command["txnNumber"]).Distinct().ShouldHaveSingleItem();
        sent.Select(command => command["writeConcern"]["w"]).ShouldBe([1, "majority", "majority"]);
    }

    [Fact]
    public async Task A_commit_that_turns_out_not_to_have_taken_place_runs_the_body_again()
    {
        await using var member = new ScriptedMember();
        var commits = 0;
        member.On("commitTransaction", _ => Interlocked.Increment(ref commits) switch
        {
            1 => Answer.Close,
            2 => Answer.Error(251, "NoSuchTransaction", "TransientTransactionError"),
            _ => Answer.Ok(),
        });
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        await connection.InTransaction(InsertTwo, Cancellation);
        member.Named("insert").Count(received => received.Command.Contains("startTransaction")).ShouldBe(2);
    }

    [Fact]
    public async Task A_commit_that_is_refused_for_good_is_told()
    {
        await using var member = new ScriptedMember();
        member.On("commitTransaction", _ => Answer.Error(79, "UnknownReplWriteConcern"));
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        var failure = await Should.ThrowAsync<MongoCommandException>(connection.InTransaction(InsertTwo, Cancellation));
        failure.Code.ShouldBe(79);
        failure.IsCommitUnknown.ShouldBeFalse();
    }

    [Fact]
    public async Task Two_commands_at_a_time_are_refused()
    {
        await using var member = new ScriptedMember();
        var hangs = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        member.Script["levitate"] = _ => hangs.Task;
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        await Should.ThrowAsync<InvalidOperationException>(connection.InTransaction<bool>(
            async (commands, cancellation) =>
            {
                var first = commands.Run(new BsonDocument("levitate", 1), cancellation);
                try
                {
                    await commands.Run(new BsonDocument("ping", 1), cancellation);
                    return true;
                }
                finally
                {
                    hangs.SetResult(Answer.Ok());
                    await first;
                }
            },
            Cancellation));
        member.Named("ping").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_body_aborts_and_is_not_run_again()
    {
        await using var member = new ScriptedMember();
        await using var connection = await MongoConnection.Open(member.ConnectionString(), Cancellation);
        using var cancelled = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(connection.InTransaction<bool>(
            async (commands, cancellation) =>
            {
                await InsertTwo(commands, cancellation);
                await cancelled.CancelAsync();
                cancellation.ThrowIfCancellationRequested();
                return true;
            },
            cancelled.Token));
        member.Named("abortTransaction").Count().ShouldBe(1);
        member.Named("commitTransaction").ShouldBeEmpty();
        member.Named("insert").Count().ShouldBe(2);
    }

    private static async Task<bool> InsertTwo(IMongoCommands commands, CancellationToken cancellation)
    {
        for (var id = 1; id <= 2; id++)
            await commands.Run(new BsonDocument { { "insert", "things" }, { "documents", new BsonArray { new BsonDocument("_id", id) } } }, cancellation);
        return true;
    }
}
