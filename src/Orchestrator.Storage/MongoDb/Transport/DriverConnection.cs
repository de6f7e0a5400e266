using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Connections;
using Driver = MongoDB.Driver;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>Commands through MongoDB's driver, each in a session.</summary>
internal sealed class DriverConnection : IMongoConnection
{
    private static readonly Driver.ClientSessionOptions Plain = new() { CausalConsistency = false };

    private readonly Driver.MongoClient client;
    private readonly Driver.IMongoDatabase database;
    private readonly Members members;
    private readonly PrimaryWatch primary = new();
    private readonly Concerns concerns;

    private DriverConnection(MongoSettings settings)
    {
        members = new Members(settings);
        client = new Driver.MongoClient(settings.ToDriver(members, primary));
        database = client.GetDatabase(settings.Database);
        concerns = new Concerns(settings);
    }

    public string Database => database.DatabaseNamespace.DatabaseName;

    /// <summary>Connects, signs in and asks the primary for something that only those may know who may use the database.</summary>
    public static async Task<DriverConnection> Open(MongoSettings settings, CancellationToken cancellation)
    {
        var connection = new DriverConnection(settings);
        try
        {
            await connection.Probe(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation)
    {
        using var session = await Session(cancellation);
        return await DriverCommands.Outside(database, session, concerns, members, primary).Run(command, cancellation);
    }

    public async IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var session = await Session(cancellation);
        await foreach (var document in DriverCommands.Outside(database, session, concerns, members, primary).Cursor(command, cancellation))
            yield return document;
    }

    public async Task<T> InTransaction<T>(Func<IMongoCommands, CancellationToken, Task<T>> body, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var session = await Session(cancellation);
        return await TransactionLoop.Run(() => DriverCommands.Begin(database, session, concerns, members, primary), body, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        // The client alone leaves its connections open for the next one of equal settings; none is equal, since each has its own members.
        Driver.ClusterRegistry.Instance.UnregisterAndDisposeCluster(client.Cluster);
        client.Dispose();
        primary.Dispose();
        return ValueTask.CompletedTask;
    }

    // The driver would wait for a primary where there can never be one, and would take a server that has no transactions.
    private async Task Probe(CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asking = Run(new BsonDocument { { "listCollections", 1 }, { "nameOnly", true }, { "filter", new BsonDocument("name", "none") } }, enough.Token);
        if (await Task.WhenAny(asking, members.Unsuitable) == asking && asking.IsCompletedSuccessfully)
        {
            foreach (var server in client.Cluster.Description.Servers)
                members.Note(server);
        }

        if (!members.Unsuitable.IsCompleted)
        {
            await asking;
            return;
        }

        await enough.CancelAsync();
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new MongoConnectionException(await members.Unsuitable);
    }

    private Task<Driver.IClientSessionHandle> Session(CancellationToken cancellation) =>
        DriverFailure.Translate("startSession", members, () => client.StartSessionAsync(Plain, cancellation));
}
