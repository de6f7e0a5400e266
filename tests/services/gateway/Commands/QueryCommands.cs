using MongoDB.Bson;
using Orchestrator.MongoGateway.Sessions;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>find, aggregate, count, distinct, and reading on.</summary>
internal static class QueryCommands
{
    public static void AddTo(Dictionary<string, Handler> handlers, Cursors cursors)
    {
        handlers["find"] = call => cursors.FirstPage(call, "find_cursor_first_page");
        handlers["aggregate"] = call => cursors.FirstPage(call, "aggregate_cursor_first_page");
        handlers["listCollections"] = call => cursors.FirstPage(call, "list_collections_cursor_first_page");
        handlers["listIndexes"] = call => cursors.FirstPage(call, "list_indexes_cursor_first_page");
        handlers["getMore"] = cursors.NextPage;
        handlers["killCursors"] = call => Kill(call, cursors);
        handlers["count"] = call => call.Document($"documentdb_api.count_query($1, $2{Postgres.Bson})", call.Command.Database, call.Command.Raw);
        handlers["distinct"] = call => call.Document($"documentdb_api.distinct_query($1, $2{Postgres.Bson})", call.Command.Database, call.Command.Raw);
    }

    private static async Task<byte[]> Kill(Call call, Cursors cursors)
    {
        BsonArray killed = [], unknown = [];
        foreach (var id in call.Command.Document["cursors"].AsBsonArray)
            (await cursors.Kill(id.ToInt64(), call.Cancellation) ? killed : unknown).Add(id);
        return new BsonDocument
        {
            { "cursorsKilled", killed },
            { "cursorsNotFound", unknown },
            { "cursorsAlive", new BsonArray() },
            { "cursorsUnknown", new BsonArray() },
            { "ok", 1.0 },
        }.ToBson();
    }
}
