using MongoDB.Bson;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Reports;

namespace Orchestrator.Storage.MongoDb.Schema;

/// <summary>Brings a database up to this program's version. Several servers may do so at the same moment.</summary>
internal static class MongoSchema
{
    /// <summary>Version this program writes. Raise it when a document's shape changes so that an older program would misread it.</summary>
    public const int Version = 2;

    private const string VersionId = "schema";

    /// <summary>Servers that start together may hinder one another while a collection is being made; whoever comes second finds it made.</summary>
    private const int Attempts = 5;

    /// <exception cref="StorageException">The database belongs to a newer version, servers of an earlier one are at work on it, or an index cannot be made.</exception>
    public static async Task Ensure(IMongoConnection connection, CancellationToken cancellation)
    {
        var stored = await Stored(connection, cancellation);
        if (stored < 2)
            await RefuseEarlierServers(connection, cancellation);
        foreach (var collection in Collections.All)
            await Ensure(connection, collection, cancellation);
        await FillIn(connection, cancellation);
        if (stored < 2)
        {
            await EarlierKinds.Count(connection, cancellation);
            foreach (var (collection, index) in MongoIndex.BeforeVersion2)
                await Drop(connection, collection, index, cancellation);
        }

        // Last: who finds the version finds all that belongs to it.
        await connection.Run(
            Command.Update(
                Collections.Settings,
                Command.Upsert(Command.ById(VersionId), new BsonDocument("$max", new BsonDocument("value", Version)))),
            cancellation);
    }

    /// <returns>The version that the database has; null if it is new.</returns>
    private static async Task<int?> Stored(IMongoConnection connection, CancellationToken cancellation)
    {
        var stored = await connection.First(Command.Find(Collections.Settings, Command.ById(VersionId)), document => document, cancellation);
        if (stored is null)
            return null;
        if (stored.Int("value") > Version)
        {
            throw new StorageException(
                $"The database '{connection.Database}' was written by a newer version (schema {stored.Int("value")}, this program knows up to {Version}); " +
                "start the newer program, or restore a backup made with this one.");
        }

        return stored.Int("value");
    }

    /// <summary>What they write while kinds are added up, or afterwards, would be in no kind.</summary>
    private static async Task RefuseEarlierServers(IMongoConnection connection, CancellationToken cancellation)
    {
        var servers = await EarlierServers.AtWork(connection, cancellation);

        // A server of this version begins its work when the version is there: then another one was faster.
        if (servers.Count == 0 || await Stored(connection, cancellation) >= 2)
            return;
        throw new StorageException(
            $"Servers of an earlier version are still at work on the database '{connection.Database}': {string.Join(", ", servers)}. "
            + "Stop them all, then start this one again; nothing has been changed yet. "
            + $"One that was killed counts for {EarlierServers.Lately.TotalSeconds} seconds after its last sign of life.");
    }

    private static async Task Ensure(IMongoConnection connection, string collection, CancellationToken cancellation)
    {
        var indexes = MongoIndex.All.Where(index => index.Collection == collection).Select(index => index.ToDocument()).ToList();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (indexes.Count == 0)
                    await Create(connection, collection, cancellation);
                else
                    await connection.Run(new BsonDocument { { "createIndexes", collection }, { "indexes", new BsonArray(indexes) } }, cancellation);
                return;
            }
            catch (MongoCommandException failure) when (failure.IsExisting && indexes.Count > 0)
            {
                throw new StorageException(
                    $"The database '{connection.Database}' has other indexes on '{collection}' than this program makes ({failure.Message}); " +
                    "name a database of its own, or drop the index.",
                    failure);
            }
            catch (MongoCommandException) when (attempt < Attempts)
            {
                // The next attempt finds what the other server made meanwhile.
            }
            catch (MongoConnectionException) when (attempt == 1)
            {
                // Making what is there already does no harm.
            }
            catch (MongoCommandException failure)
            {
                throw new StorageException(
                    $"The collection '{collection}' cannot be made in the database '{connection.Database}': {failure.Message} " +
                    "Give the account of this connection the role readWrite on that database.",
                    failure);
            }
        }
    }

    /// <summary>Targets of an earlier version do not say how it stands with their agents; that costs a look into an index once there are none left.</summary>
    private static async Task FillIn(IMongoConnection connection, CancellationToken cancellation)
    {
        foreach (var (agent, condition) in new[]
        {
            (AgentState.Connected, new BsonDocument("connected", true)),
            (AgentState.Absent, new BsonDocument("seen", new BsonDocument("$gt", 0L))),
            (AgentState.Never, new BsonDocument()),
        })
        {
            var statement = Command.Change(new BsonDocument("agent", BsonNull.Value).AddRange(condition), new BsonDocument("$set", new BsonDocument("agent", (int)agent)));
            await connection.Run(Command.Update(Collections.Targets, statement.Add("multi", true)), cancellation);
        }
    }

    private static async Task Drop(IMongoConnection connection, string collection, string index, CancellationToken cancellation)
    {
        try
        {
            await connection.Run(new BsonDocument { { "dropIndexes", collection }, { "index", index } }, cancellation);
        }
        catch (MongoCommandException failure) when (failure.IsNotFound)
        {
            // Another server was faster.
        }
    }

    private static async Task Create(IMongoConnection connection, string collection, CancellationToken cancellation)
    {
        try
        {
            await connection.Run(new BsonDocument("create", collection), cancellation);
        }
        catch (MongoCommandException failure) when (failure.IsExisting)
        {
            // It is there: that is all that is asked for.
        }
    }
}
