using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Transactions on the real database.</summary>
public sealed class TransactionTests
{
    [Fact]
    public async Task What_it_wrote_is_seen_after_the_commit_only()
    {
        await using var database = await TestDatabase.Create();
        await database.Run(Insert("things", 0));
        await using var other = await database.OpenAnother();
        await database.Connection.InTransaction(
            async (commands, cancellation) =>
            {
                await commands.Run(Insert("things", 1), cancellation);
                (await Count(commands, "things")).ShouldBe(2);
                (await Count(other, "things")).ShouldBe(1);
                return true;
            },
            TestDatabase.Cancellation);
        (await Count(other, "things")).ShouldBe(2);
    }

    [Fact]
    public async Task A_body_that_throws_leaves_nothing_and_its_exception_comes_out()
    {
        await using var database = await TestDatabase.Create();
        await database.Run(Insert("things", 0));
        await Should.ThrowAsync<InvalidDataException>(database.Connection.InTransaction<bool>(
            async (commands, cancellation) =>
            {
                await commands.Run(Insert("things", 1), cancellation);
                throw new InvalidDataException("no");
            },
            TestDatabase.Cancellation));
        (await database.Find("things")).Count.ShouldBe(1);
        await database.Run(Insert("things", 1));
    }

    [Fact]
    public async Task A_statement_that_fails_takes_the_whole_back()
    {
        await using var database = await TestDatabase.Create();
        await database.Run(Insert("things", 5));
        var refusal = await Should.ThrowAsync<MongoCommandException>(database.Connection.InTransaction(
            async (commands, cancellation) =>
            {
                await commands.Run(Insert("things", 4), cancellation);
                return await commands.Run(Insert("things", 5), cancellation);
            },
            TestDatabase.Cancellation));
        refusal.IsDuplicateKey.ShouldBeTrue();
        (await database.Find("things")).ShouldHaveSingleItem()["_id"].ShouldBe(5);
    }

    [Fact]
    public async Task One_without_commands_commits()
    {
        await using var database = await TestDatabase.Create();
        (await database.Connection.InTransaction((_, _) => Task.FromResult(42), TestDatabase.Cancellation)).ShouldBe(42);
    }

    [Fact]
    public async Task Increments_that_collide_are_all_counted()
    {
        await using var database = await TestDatabase.Create();
        await database.Run(new BsonDocument { { "insert", "counters" }, { "documents", new BsonArray { new BsonDocument { { "_id", 1 }, { "value", 0 } } } } });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.Connection.InTransaction(Increment, TestDatabase.Cancellation)));
        (await database.Find("counters"))[0]["value"].ToInt32().ShouldBe(8);
    }

    private static async Task<bool> Increment(IMongoCommands commands, CancellationToken cancellation)
    {
        // Written first, so that whoever reads the number has it alone.
        var touch = new BsonDocument { { "q", new BsonDocument("_id", 1) }, { "u", new BsonDocument("$inc", new BsonDocument("touched", 1)) } };
        await commands.Run(new BsonDocument { { "update", "counters" }, { "updates", new BsonArray { touch } } }, cancellation);
        var value = (await commands.Cursor(new BsonDocument("find", "counters"), cancellation).FirstAsync(cancellation))["value"].ToInt32();
        var set = new BsonDocument { { "q", new BsonDocument("_id", 1) }, { "u", new BsonDocument("$set", new BsonDocument("value", value + 1)) } };
        await commands.Run(new BsonDocument { { "update", "counters" }, { "updates", new BsonArray { set } } }, cancellation);
        return true;
    }

    private static BsonDocument Insert(string collection, int id) => new() { { "insert", collection }, { "documents", new BsonArray { new BsonDocument("_id", id) } } };

    private static async Task<int> Count(IMongoCommands commands, string collection) =>
        await commands.Cursor(new BsonDocument("find", collection), TestDatabase.Cancellation).CountAsync(TestDatabase.Cancellation);
}
