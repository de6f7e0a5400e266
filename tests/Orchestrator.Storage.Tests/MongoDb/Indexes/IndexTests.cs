using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.Tests.MongoDb.Indexes;

/// <summary>Listens to every command the stores send and looks for the index that serves it among those the database lists.</summary>
public sealed class IndexTests : IAsyncLifetime
{
    /// <summary>Collections that do not grow with the fleet, and the sorts and kinds of the rollup, which are there to be read as a whole.</summary>
    private static readonly string[] Small =
    [
        Collections.Settings, Collections.Shards, Collections.Servers, Collections.Removals, Collections.Timeframes, Collections.Groups, Collections.Sites, Collections.CredentialSets, Collections.ApiKeys, Collections.Users, Collections.Secrets, Collections.EnrolmentTokens, Collections.Triggers,
        Collections.HookSecrets, Collections.Workers, Collections.ReportSorts, Collections.ReportKinds, Collections.Depots, Collections.DepotStates,
    ];

    private readonly MongoUnderTest database = MongoUnderTest.OfItsOwn();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await database.Open();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Every_query_of_every_method_is_served_by_an_index()
    {
        var recording = new RecordingConnection(await database.Connect());
        await using var storage = await MongoStorage.Open(recording, database.Time, Cancellation);
        var called = new HashSet<string>();
        await EveryCall.Of(Listener.Before(storage, called), Cancellation);

        var shapes = recording.Commands.SelectMany(QueryShape.Of).Where(shape => !Small.Contains(shape.Collection)).DistinctBy(shape => shape.ToString()).ToList();
        var indexes = await Indexes(recording);

        Listener.Everything.Except(called).ShouldBeEmpty();
        shapes.Count.ShouldBeGreaterThan(50);
        shapes.Where(shape => !IsWholeRollup(shape) && !IsFew(shape) && !indexes.Exists(index => index.Serves(shape))).Select(shape => shape.ToString()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("message", "")]
    [InlineData("key", "key at name")]
    [InlineData("target", "no")]
    public async Task A_query_that_no_index_serves_would_be_noticed(string condition, string order)
    {
        await using var connection = await database.Connect();
        var shape = new QueryShape(
            Collections.ReportEntries,
            new BsonDocument(condition, new BsonDocument("$gte", 1)),
            new BsonDocument(order.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(field => new BsonElement(field, 1))));
        (await Indexes(connection)).ShouldNotContain(index => index.Serves(shape));
    }

    [Fact]
    public async Task An_index_of_some_documents_serves_only_who_asks_for_no_others()
    {
        await using var connection = await database.Connect();
        var index = (await Indexes(connection)).Single(index => index.Collection == Collections.Runs && index.Only.ElementCount > 0);
        var order = new BsonDocument { { "toFollow", 1 }, { "no", 1 } };
        index.Serves(new QueryShape(Collections.Runs, new BsonDocument("toFollow", new BsonDocument("$gt", 0)), order)).ShouldBeTrue();
        index.Serves(new QueryShape(Collections.Runs, new BsonDocument("toFollow", new BsonDocument("$gt", -1)), order)).ShouldBeFalse();
    }

    /// <summary>Who asks for the course of time without any run or time gets all of it.</summary>
    private static bool IsWholeRollup(QueryShape shape) =>
        shape.Collection is Collections.ReportSlots or Collections.ReportKindSlots or Collections.ReportTrends && !shape.Conditions.Names.Intersect(["run", "slot", "sort"]).Any();

    /// <summary>Entries found by their sorts or their time are so few, by the rollup's count, that they are put in order when they have been found.</summary>
    private static bool IsFew(QueryShape shape) => shape.Collection == Collections.ReportEntries && (shape.IsEqual("sort") || shape.Conditions.Contains("at")) && shape.Order.ElementCount > 0;

    private static async Task<List<StoredIndex>> Indexes(IMongoConnection connection)
    {
        var indexes = new List<StoredIndex>();
        foreach (var collection in Collections.All)
        {
            await foreach (var index in connection.Cursor(new BsonDocument("listIndexes", collection), Cancellation))
                indexes.Add(StoredIndex.Read(collection, index));
        }

        return indexes;
    }
}
