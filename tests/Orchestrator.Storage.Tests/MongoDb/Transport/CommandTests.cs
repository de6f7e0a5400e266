using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Single commands on the real database.</summary>
public sealed class CommandTests
{
    private static readonly BsonDocument[] Two = [new() { { "_id", 1 }, { "name", "Zürich 🚀" } }, new() { { "_id", 2 }, { "at", new BsonDateTime(1234567890123) } }];

    [Fact]
    public async Task What_was_inserted_is_found_updated_and_deleted()
    {
        await using var database = await TestDatabase.Create();
        (await database.Run(Insert("things", Two)))["n"].ToInt32().ShouldBe(2);
        (await database.Find("things")).ShouldBe(Two);

        var update = new BsonDocument
        {
            { "update", "things" },
            { "updates", new BsonArray { new BsonDocument { { "q", new BsonDocument("_id", 2) }, { "u", new BsonDocument("$set", new BsonDocument("seen", true)) } } } },
        };
        (await database.Run(update))["nModified"].ToInt32().ShouldBe(1);
        var found = await database.Run(new BsonDocument { { "findAndModify", "things" }, { "query", new BsonDocument("seen", true) }, { "remove", true } });
        found["value"]["_id"].ShouldBe(2);
        var delete = new BsonDocument { { "delete", "things" }, { "deletes", new BsonArray { new BsonDocument { { "q", new BsonDocument() }, { "limit", 0 } } } } };
        (await database.Run(delete))["n"].ToInt32().ShouldBe(1);
        (await database.Find("things")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_kind_of_value_comes_back_as_it_went()
    {
        await using var database = await TestDatabase.Create();
        var document = new BsonDocument
        {
            { "_id", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard) },
            { "legacy", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.CSharpLegacy) },
            { "bytes", new BsonBinaryData([1, 2, 3]) },
            { "long", long.MaxValue },
            { "double", 0.1 },
            { "decimal", new BsonDecimal128(12.34m) },
            { "null", BsonNull.Value },
            { "list", new BsonArray { 1, "two", new BsonDocument("three", 3) } },
            { "id", ObjectId.GenerateNewId() },
            { "empty", "" },
        };
        await database.Run(Insert("values", document));
        (await database.Find("values")).ShouldHaveSingleItem().ShouldBe(document);
    }

    [Fact]
    public async Task A_document_near_the_limit_comes_back_and_a_larger_one_is_refused_by_index_before_it_is_sent()
    {
        await using var database = await TestDatabase.Create();
        var large = new BsonDocument { { "_id", 1 }, { "bytes", new BsonBinaryData(new byte[15_900_000]) } };
        await database.Run(Insert("large", large));
        (await database.Find("large"))[0]["bytes"].AsByteArray.Length.ShouldBe(15_900_000);

        var tooLarge = new BsonDocument { { "_id", 2 }, { "bytes", new BsonBinaryData(new byte[17_000_000]) } };
        var refusal = await Should.ThrowAsync<MongoCommandException>(database.Run(Insert("large", tooLarge)));
        refusal.CodeName.ShouldBe("BSONObjectTooLarge");
        refusal.WriteErrors.ShouldHaveSingleItem().Index.ShouldBe(0);
        (await database.Find("large", new BsonDocument("_id", 2))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_that_exists_is_told_without_its_value()
    {
        await using var database = await TestDatabase.Create();
        await database.Run(Insert("keys", new BsonDocument("_id", "secret-name")));
        var refusal = await Should.ThrowAsync<MongoCommandException>(
            database.Run(Insert("keys", new BsonDocument("_id", "new"), new BsonDocument("_id", "secret-name"))));
        refusal.IsDuplicateKey.ShouldBeTrue();
        refusal.WriteErrors.ShouldHaveSingleItem().Index.ShouldBe(1);
        refusal.Message.ShouldContain("E11000");
        refusal.Message.ShouldNotContain("secret-name");
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_refused_by_name()
    {
        await using var database = await TestDatabase.Create();
        var refusal = await Should.ThrowAsync<MongoCommandException>(database.Run(new BsonDocument("levitate", 1)));
        refusal.Message.ShouldContain("levitate");
        refusal.Code.ShouldNotBe(0);
        await database.Run(new BsonDocument("ping", 1));
    }

    [Fact]
    public async Task A_command_without_statements_is_refused_before_it_is_sent()
    {
        await using var database = await TestDatabase.Create();
        await Should.ThrowAsync<ArgumentException>(database.Run(new BsonDocument("insert", "things")));
        await Should.ThrowAsync<ArgumentException>(database.Run(Insert("things")));
        await Should.ThrowAsync<ArgumentException>(database.Run([]));
    }

    [Fact]
    public async Task Many_at_once_share_few_connections()
    {
        await using var database = await TestDatabase.Create("maxPoolSize=3");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => database.Run(Insert("things", new BsonDocument("_id", i)))));
        (await database.Find("things")).Count.ShouldBe(200);
    }

    [Fact]
    public async Task A_cancelled_command_ends_and_the_next_one_works()
    {
        await using var database = await TestDatabase.Create("maxPoolSize=1");
        using var cancelled = new CancellationTokenSource();
        var running = database.Connection.Run(Insert("things", new BsonDocument { { "_id", 1 }, { "bytes", new BsonBinaryData(new byte[10_000_000]) } }), cancelled.Token);
        await cancelled.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
        }

        await database.Run(Insert("things", new BsonDocument("_id", 2)));
        (await database.Find("things", new BsonDocument("_id", 2))).Count.ShouldBe(1);
    }

    private static BsonDocument Insert(string collection, params BsonDocument[] documents) => new() { { "insert", collection }, { "documents", new BsonArray(documents) } };
}
