using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>The real database that tests/services/up starts, by what it exports.</summary>
internal static class TestServer
{
    public static string Plain => Variable("ORCHESTRATOR_TEST_MONGODB");

    public static string Tls => Variable("ORCHESTRATOR_TEST_MONGODB_TLS");

    /// <summary>PEM file of the authority that signed the server's certificate.</summary>
    public static string Authority => Variable("ORCHESTRATOR_TEST_CA");

    /// <summary>The connection string with a database's name and further options.</summary>
    public static string With(string connectionString, string database, string options = "")
    {
        var question = connectionString.IndexOf('?', StringComparison.Ordinal);
        var (hosts, given) = question < 0 ? (connectionString, "") : (connectionString[..question], connectionString[(question + 1)..]);
        var slash = hosts.IndexOf('/', "mongodb://".Length);
        return $"{(slash < 0 ? hosts : hosts[..slash])}/{database}?{string.Join('&', new[] { given, options }.Where(part => part.Length > 0))}";
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{name} is not set. This test needs a database: run tests/services/up and set what it exports.");
}

/// <summary>A database of one test, removed with it.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private TestDatabase(IMongoConnection connection) => Connection = connection;

    public IMongoConnection Connection { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TestDatabase> Create(string options = "") => new(await Open($"test_{Guid.NewGuid():n}", options));

    public static Task<IMongoConnection> Open(string database, string options = "") =>
        MongoConnection.Open(TestServer.With(TestServer.Plain, database, options), Cancellation);

    public Task<IMongoConnection> OpenAnother(string options = "") => Open(Connection.Database, options);

    public Task<BsonDocument> Run(BsonDocument command) => Connection.Run(command, Cancellation);

    public async Task<List<BsonDocument>> Find(string collection, BsonDocument? filter = null) => await Connection
        .Cursor(new BsonDocument { { "find", collection }, { "filter", filter ?? [] }, { "sort", new BsonDocument("_id", 1) } }, Cancellation)
        .ToListAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await Connection.Run(new BsonDocument("dropDatabase", 1), CancellationToken.None);
        await Connection.DisposeAsync();
    }
}
