using System.Collections.Concurrent;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;
using Orchestrator.Storage.Tests.Compliance;
using Orchestrator.Storage.Tests.MongoDb.Transport;

namespace Orchestrator.Storage.Tests.MongoDb;

/// <summary>A database of its own for the tests of a class, which run one after the other: each finds it empty, the last leaves nothing behind.</summary>
public sealed class MongoFixture : StorageFixture, IAsyncDisposable
{
    private readonly string connectionString = Databases.New();

    public override async Task<StorageUnderTest> Create()
    {
        await Databases.Empty(connectionString);
        var database = new MongoUnderTest(connectionString);
        await database.Open();
        return database;
    }

    public async ValueTask DisposeAsync() => await Databases.Drop(connectionString);
}

/// <summary>Databases of names that nobody else uses.</summary>
internal static class Databases
{
    public static string New() => TestServer.With(TestServer.Plain, $"test_{Guid.NewGuid():N}");

    /// <summary>Removes all documents; making collections and indexes anew would take longer than most tests.</summary>
    public static async Task Empty(string connectionString)
    {
        await using var connection = await MongoConnection.Open(connectionString, CancellationToken.None);
        var everything = new BsonArray { new BsonDocument { { "q", new BsonDocument() }, { "limit", 0 } } };
        await foreach (var collection in connection.Cursor(new BsonDocument { { "listCollections", 1 }, { "nameOnly", true } }, CancellationToken.None))
            await connection.Run(new BsonDocument { { "delete", collection["name"] }, { "deletes", everything } }, CancellationToken.None);
    }

    public static async Task Drop(string connectionString)
    {
        await using var connection = await MongoConnection.Open(connectionString, CancellationToken.None);
        await connection.Run(new BsonDocument("dropDatabase", 1), CancellationToken.None);
    }
}

/// <param name="isDropped">True: the database goes with this; false: it is the fixture's.</param>
internal sealed class MongoUnderTest(string connectionString, bool isDropped = false) : StorageUnderTest
{
    private readonly ConcurrentBag<IStorage> opened = [];

    public static MongoUnderTest OfItsOwn() => new(Databases.New(), isDropped: true);

    public async Task Open() => Storage = await OpenAnother();

    public override async Task<IStorage> OpenAnother()
    {
        var storage = await StorageFactory.Open(new StorageOptions { MongoDb = connectionString }, CancellationToken.None);
        opened.Add(storage);
        return storage;
    }

    /// <summary>The database beneath the stores.</summary>
    public Task<IMongoConnection> Connect() => MongoConnection.Open(connectionString, CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        foreach (var storage in opened)
            await storage.DisposeAsync();
        if (isDropped)
            await Databases.Drop(connectionString);
    }
}
