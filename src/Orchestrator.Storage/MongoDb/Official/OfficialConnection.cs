using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Connections;
using Orchestrator.Storage.MongoDb.Transport;
using Driver = MongoDB.Driver;

namespace Orchestrator.Storage.MongoDb.Official;

/// <summary>Commands through MongoDB's own driver. Compiled with <c>-p:MongoDbDriver=official</c> only.</summary>
internal sealed class OfficialConnection : IMongoConnection
{
    private static readonly Driver.ClientSessionOptions Plain = new() { CausalConsistency = false };

    private readonly Driver.MongoClient client;
    private readonly Driver.IMongoDatabase database;
    private readonly Concerns concerns;

    private OfficialConnection(string connectionString, MongoSettings settings)
    {
        var options = Driver.MongoClientSettings.FromConnectionString(connectionString);
        options.ApplicationName ??= settings.AppName;
        options.MaxConnectionPoolSize = settings.MaxPoolSize;
        options.WaitQueueTimeout = settings.WaitQueueTimeout;
        // Those who wait are bounded by that time, not by their number.
#pragma warning disable CS0618 // Obsolete because the driver will have no such bound one day.
        options.WaitQueueSize = int.MaxValue;
#pragma warning restore CS0618
        client = new Driver.MongoClient(options);
        database = client.GetDatabase(settings.Database);
        concerns = new Concerns(settings);
    }

    public string Database => database.DatabaseNamespace.DatabaseName;

    public static async Task<OfficialConnection> Open(string connectionString, MongoSettings settings, CancellationToken cancellation)
    {
        if (settings.TlsCaFile is not null)
            throw new StorageException("MongoDB's driver does not know tlsCAFile; add the authority to those that the computer trusts.");
        var connection = Create(connectionString, settings);
        await connection.Run(new BsonDocument { { "listCollections", 1 }, { "nameOnly", true }, { "filter", new BsonDocument("name", "none") } }, cancellation);
        return connection;
    }

    public async Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation)
    {
        using var session = await Session(cancellation);
        return await OfficialCommands.Outside(database, session, concerns).Run(command, cancellation);
    }

    public async IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var session = await Session(cancellation);
        await foreach (var document in OfficialCommands.Outside(database, session, concerns).Cursor(command, cancellation))
            yield return document;
    }

    public async Task<T> InTransaction<T>(Func<IMongoCommands, CancellationToken, Task<T>> body, CancellationToken cancellation)
    {
        using var session = await Session(cancellation);
        return await TransactionLoop.Run(() => OfficialCommands.Begin(database, session, concerns), body, cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static OfficialConnection Create(string connectionString, MongoSettings settings)
    {
        try
        {
            return new OfficialConnection(connectionString, settings);
        }
        catch (Driver.MongoConfigurationException failure)
        {
            // Its message may repeat the connection string.
            throw new StorageException("MongoDB's driver does not accept the connection string, although the project does.", failure);
        }
    }

    private Task<Driver.IClientSessionHandle> Session(CancellationToken cancellation) =>
        OfficialFailure.Translate("startSession", () => client.StartSessionAsync(Plain, cancellation));
}
