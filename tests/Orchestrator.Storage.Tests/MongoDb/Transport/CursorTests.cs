using MongoDB.Bson;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Cursors of the real database.</summary>
public sealed class CursorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task All_documents_come_whatever_the_size_of_a_batch(int batchSize)
    {
        await using var database = await Filled(25);
        var found = await database.Connection.Cursor(Find(batchSize), TestDatabase.Cancellation).ToListAsync(TestDatabase.Cancellation);
        found.Select(document => document["_id"].AsInt32).ShouldBe(Enumerable.Range(0, 25));
    }

    [Fact]
    public async Task An_aggregation_takes_its_batch_size_from_its_cursor()
    {
        await using var database = await Filled(25);
        var aggregate = new BsonDocument
        {
            { "aggregate", "things" },
            { "pipeline", new BsonArray { new BsonDocument("$sort", new BsonDocument("_id", -1)) } },
            { "cursor", new BsonDocument("batchSize", 4) },
        };
        (await database.Connection.Cursor(aggregate, TestDatabase.Cancellation).ToListAsync(TestDatabase.Cancellation)).Count.ShouldBe(25);
    }

    [Fact]
    public async Task A_walk_that_ends_early_leaves_the_connection_usable()
    {
        await using var database = await Filled(25, "maxPoolSize=1");
        await foreach (var document in database.Connection.Cursor(Find(5), TestDatabase.Cancellation))
        {
            if (document["_id"] == 6)
                break;
        }

        (await database.Find("things")).Count.ShouldBe(25);
    }

    [Fact]
    public async Task Lists_of_indexes_and_collections_are_cursors_too()
    {
        await using var database = await Filled(1);
        var indexes = await database.Connection.Cursor(new BsonDocument("listIndexes", "things"), TestDatabase.Cancellation).ToListAsync(TestDatabase.Cancellation);
        indexes.ShouldHaveSingleItem()["name"].ShouldBe("_id_");
        var collections = await database.Connection.Cursor(new BsonDocument("listCollections", 1), TestDatabase.Cancellation).ToListAsync(TestDatabase.Cancellation);
        collections.ShouldHaveSingleItem()["name"].ShouldBe("things");
    }

    [Fact]
    public async Task A_cursor_of_a_transaction_sees_what_the_transaction_wrote()
    {
        await using var database = await Filled(3);
        var found = await database.Connection.InTransaction(
            async (commands, cancellation) =>
            {
                await commands.Run(new BsonDocument { { "insert", "things" }, { "documents", new BsonArray { new BsonDocument("_id", 3) } } }, cancellation);
                return await commands.Cursor(Find(2), cancellation).CountAsync(cancellation);
            },
            TestDatabase.Cancellation);
        found.ShouldBe(4);
    }

    private static BsonDocument Find(int batchSize) => new() { { "find", "things" }, { "sort", new BsonDocument("_id", 1) }, { "batchSize", batchSize } };

    private static async Task<TestDatabase> Filled(int count, string options = "")
    {
        var database = await TestDatabase.Create(options);
        await database.Run(new BsonDocument { { "insert", "things" }, { "documents", new BsonArray(Enumerable.Range(0, count).Select(i => new BsonDocument("_id", i))) } });
        return database;
    }
}
