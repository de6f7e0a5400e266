using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Schema;

/// <summary>Servers that work on a database before this program has brought it up to its version.</summary>
internal static class EarlierServers
{
    /// <summary>A server says many times in this time that it lives. One that ends in order takes its mark away.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromSeconds(30);

    /// <summary>Names of those that have said lately that they live.</summary>
    public static async Task<IReadOnlyList<string>> AtWork(IMongoConnection connection, CancellationToken cancellation)
    {
        // The clock that their marks are made by.
        var now = (await connection.Run(new BsonDocument("hello", 1), cancellation))["localTime"].ToUniversalTime();
        var seen = new BsonDocument("seen", new BsonDocument("$gt", new BsonDateTime(now - Lately)));
        return await connection.All(Command.Find(Collections.Servers, seen, Command.By("_id")), server => server.Text("_id"), cancellation);
    }
}
