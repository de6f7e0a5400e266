using MongoDB.Bson;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>Making, changing and dropping collections and databases.</summary>
internal static class CollectionCommands
{
    public static void AddTo(Dictionary<string, Handler> handlers)
    {
        handlers["create"] = call => call.Document($"documentdb_api.create_collection_view($1, $2{Postgres.Bson})", call.Command.Database, call.Command.Raw);
        handlers["collMod"] = call => call.Document($"documentdb_api.coll_mod($1, $2, $3{Postgres.Bson})", call.Command.Database, call.Command.Collection, call.Command.Raw);
        handlers["renameCollection"] = call => call.Document($"documentdb_api.rename_collection($1{Postgres.Bson})", call.Command.Raw);
        handlers["listDatabases"] = call => call.Document($"documentdb_api.list_databases($1{Postgres.Bson})", call.Command.Raw);
        handlers["collStats"] = handlers["collstats"] = call => call.Document("documentdb_api.coll_stats($1, $2, 1)", call.Command.Database, call.Command.Collection);
        handlers["dbStats"] = handlers["dbstats"] = call => call.Document("documentdb_api.db_stats($1, 1, false)", call.Command.Database);
        handlers["drop"] = async call =>
        {
            await call.Row("SELECT documentdb_api.drop_collection($1, $2)", call.Command.Database, call.Command.Collection);
            return new BsonDocument { { "ns", call.Command.Namespace }, { "ok", 1.0 } }.ToBson();
        };
        handlers["dropDatabase"] = async call =>
        {
            await call.Row("SELECT documentdb_api.drop_database($1)", call.Command.Database);
            return new BsonDocument { { "dropped", call.Command.Database }, { "ok", 1.0 } }.ToBson();
        };
    }
}
