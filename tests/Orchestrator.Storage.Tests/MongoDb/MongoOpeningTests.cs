using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;
using Orchestrator.Storage.MongoDb.Schema;
using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.MongoDb;

public sealed class MongoOpeningTests : IAsyncLifetime
{
    private readonly MongoUnderTest database = MongoUnderTest.OfItsOwn();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [InlineData("mongodb://localhost/orchestrator")]
    [InlineData(" mongodb://user:secret@a:1,b:2/x?replicaSet=rs0&tls=true")]
    public void A_connection_string_is_taken_as_it_is(string value) => StorageOptions.Parse(value).MongoDb.ShouldBe(value.Trim());

    [Fact]
    public void The_options_do_not_print_the_password() =>
        StorageOptions.Parse("mongodb://user:secret@db/orchestrator?tls=true").ToString().ShouldNotContain("secret");

    [Fact]
    public void An_address_of_something_else_is_not_repeated_with_its_password()
    {
        var refusal = Should.Throw<StorageException>(() => StorageOptions.Parse("postgres://user:secret@db/orchestrator"));
        refusal.Message.ShouldContain("postgres://...");
        refusal.Message.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("mongodb+srv://db.example/orchestrator", "USER:PASSWORD@")]
    [InlineData("mongodb://", "HOST:PORT")]
    [InlineData("mongodb", "mongodb://")]
    [InlineData("mongodb://user:secret@db/orchestrator", "tls=true")]
    public void What_cannot_be_used_is_refused_where_the_settings_are_read_with_the_remedy(string value, string remedy)
    {
        var refusal = Should.Throw<StorageException>(() => StorageOptions.Parse(value));

        refusal.Message.ShouldStartWith("ORCHESTRATOR_STORAGE: ");
        refusal.Message.ShouldContain(remedy);
        refusal.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await database.Open();
        await using var connection = await database.Connect();
        await connection.Run(
            new BsonDocument
            {
                { "update", Collections.Settings },
                {
                    "updates", new BsonArray
                    {
                        new BsonDocument { { "q", new BsonDocument("_id", "schema") }, { "u", new BsonDocument("$set", new BsonDocument("value", 999)) } },
                    }
                },
            },
            Cancellation);
        (await Should.ThrowAsync<StorageException>(database.OpenAnother)).Message.ShouldContain("newer version (schema 999");
    }

    [Fact]
    public async Task A_database_can_be_opened_by_several_at_the_same_first_moment()
    {
        var storages = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(database.OpenAnother)));
        await Given.StoredRun(storages[0], "run-1");
        (await storages[3].Runs.Find("run-1", Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_somebody_dropped_is_made_again()
    {
        await database.Open();
        await using var connection = await database.Connect();
        await connection.Run(new BsonDocument("drop", Collections.Targets), Cancellation);
        await database.OpenAnother();
        (await Indexes(connection)).ShouldContain("by_site");
    }

    private static async Task<List<string>> Indexes(IMongoConnection connection)
    {
        var names = new List<string>();
        await foreach (var index in connection.Cursor(new BsonDocument("listIndexes", Collections.Targets), Cancellation))
            names.Add(index["name"].AsString);
        return names;
    }
}
