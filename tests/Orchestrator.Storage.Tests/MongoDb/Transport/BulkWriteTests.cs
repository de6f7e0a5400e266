using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Bulk writes that need several messages, on the real database (which takes 25,000 statements and 48 MB a message).</summary>
public sealed class BulkWriteTests
{
    private const int Many = 60_000;

    [Fact]
    public async Task More_statements_than_a_message_takes_are_added_up()
    {
        await using var database = await TestDatabase.Create();
        (await database.Run(Insert(Enumerable.Range(0, Many).Select(Small))))["n"].ToInt32().ShouldBe(Many);
        (await Count(database)).ShouldBe(Many);
    }

    [Fact]
    public async Task More_bytes_than_a_message_takes_are_split()
    {
        await using var database = await TestDatabase.Create();
        var documents = Enumerable.Range(0, 5).Select(i => new BsonDocument { { "_id", i }, { "bytes", new BsonBinaryData(new byte[14_000_000]) } });
        (await database.Run(Insert(documents)))["n"].ToInt32().ShouldBe(5);
        (await Count(database)).ShouldBe(5);
    }

    [Fact]
    public async Task In_order_nothing_follows_the_first_failure_and_its_index_is_that_of_the_whole()
    {
        await using var database = await TestDatabase.Create();
        var documents = Enumerable.Range(0, Many).Select(i => Small(i == 30_000 ? 7 : i));
        var refusal = await Should.ThrowAsync<MongoCommandException>(database.Run(Insert(documents)));
        refusal.IsDuplicateKey.ShouldBeTrue();
        refusal.WriteErrors.ShouldHaveSingleItem().Index.ShouldBe(30_000);
        (await Count(database)).ShouldBe(30_000);
    }

    [Fact]
    public async Task Without_order_all_others_are_stored_and_all_failures_told()
    {
        await using var database = await TestDatabase.Create();
        int[] doubled = [10, 26_000, 59_999];
        var documents = Enumerable.Range(0, Many).Select(i => Small(doubled.Contains(i) ? 7 : i));
        var refusal = await Should.ThrowAsync<MongoCommandException>(database.Run(Insert(documents).Add("ordered", false)));
        refusal.WriteErrors.Select(error => error.Index).ShouldBe(doubled);
        (await Count(database)).ShouldBe(Many - 3);
    }

    [Fact]
    public async Task Upserts_are_named_by_their_index_in_the_whole()
    {
        await using var database = await TestDatabase.Create();
        var updates = Enumerable.Range(0, 25_010).Select(i => new BsonDocument
        {
            { "q", new BsonDocument("_id", i % 25_005) },
            { "u", new BsonDocument("$set", new BsonDocument("name", "x")) },
            { "upsert", i >= 25_000 },
        });
        var reply = await database.Run(new BsonDocument { { "update", "things" }, { "updates", new BsonArray(updates) } });
        reply["upserted"].AsBsonArray.Select(entry => entry["index"].ToInt32()).ShouldBe(Enumerable.Range(25_000, 10));
    }

    [Fact]
    public async Task A_transaction_takes_them_too()
    {
        await using var database = await TestDatabase.Create();
        await database.Connection.InTransaction((commands, cancellation) => commands.Run(Insert(Enumerable.Range(0, Many).Select(Small)), cancellation), TestDatabase.Cancellation);
        (await Count(database)).ShouldBe(Many);
    }

    private static BsonDocument Small(int id) => new("_id", id);

    private static BsonDocument Insert(IEnumerable<BsonDocument> documents) => new() { { "insert", "things" }, { "documents", new BsonArray(documents) } };

    // Exactly: without a filter, count may answer with an estimate.
    private static async Task<int> Count(TestDatabase database)
    {
        var aggregate = new BsonDocument
        {
            { "aggregate", "things" },
            { "pipeline", new BsonArray { new BsonDocument("$count", "n") } },
            { "cursor", new BsonDocument() },
        };
        return (await database.Connection.Cursor(aggregate, TestDatabase.Cancellation).SingleAsync(TestDatabase.Cancellation))["n"].ToInt32();
    }
}
