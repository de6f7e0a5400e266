using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Connections;
using Orchestrator.Storage.MongoDb.Transport;

namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>The project's own transport: commands over its own connections, each in a session of the server.</summary>
internal sealed class WireClient : IMongoConnection
{
    private const int SessionsPerCommand = 1000;
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);

    private readonly ReplicaSet replicaSet;
    private readonly SessionPool sessions = new();
    private readonly CommandSender sender;
    private readonly Concerns concerns;

    private WireClient(MongoSettings settings)
    {
        Database = settings.Database;
        concerns = new Concerns(settings);
        replicaSet = new ReplicaSet(settings);
        sender = new CommandSender(replicaSet, settings.SocketTimeout);
    }

    public string Database { get; }

    /// <summary>Connects, signs in and asks the primary for something that only those may know who may use the database.</summary>
    public static async Task<WireClient> Open(MongoSettings settings, CancellationToken cancellation)
    {
        var client = new WireClient(settings);
        try
        {
            await client.Run(new BsonDocument { { "listCollections", 1 }, { "nameOnly", true }, { "filter", new BsonDocument("name", "none") } }, cancellation);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public async Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation)
    {
        var session = sessions.Rent(await SessionTimeout(cancellation));
        try
        {
            return await Run(session, command, cancellation);
        }
        finally
        {
            sessions.Return(session);
        }
    }

    public async IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = sessions.Rent(await SessionTimeout(cancellation));
        try
        {
            await foreach (var document in CursorWalk.Run((next, token) => Run(session, next, token), command, cancellation))
                yield return document;
        }
        finally
        {
            sessions.Return(session);
        }
    }

    public async Task<T> InTransaction<T>(Func<IMongoCommands, CancellationToken, Task<T>> body, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(body);
        var session = sessions.Rent(await SessionTimeout(cancellation));
        try
        {
            return await TransactionLoop.Run(() => new WireTransaction(sender, session, Database, concerns), body, cancellation);
        }
        finally
        {
            sessions.Return(session);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndSessions();
        await replicaSet.DisposeAsync();
    }

    private async Task<TimeSpan> SessionTimeout(CancellationToken cancellation) => (await replicaSet.Primary(cancellation)).SessionTimeout;

    private Task<BsonDocument> Run(Session session, BsonDocument document, CancellationToken cancellation)
    {
        var command = new MongoCommand(document);
        var repetition = command.Repetition;
        return sender.Send(command, session, repetition, Head, cancellation);

        BsonDocument Head()
        {
            var head = concerns.AddTo(command.Head(), command);
            head.Add("$db", Database);
            head.Add("lsid", session.Id);
            if (repetition == Repetition.Write)
                head.Add("txnNumber", session.NextNumber());
            return head;
        }
    }

    // A courtesy: what is not ended, the server forgets after half an hour.
    private async Task EndSessions()
    {
        using var limit = new CancellationTokenSource(FarewellLimit, TimeProvider.System);
        try
        {
            foreach (var some in sessions.Drain().Chunk(SessionsPerCommand))
            {
                var farewell = new BsonDocument { { "endSessions", new BsonArray(some.Select(session => session.Id)) }, { "$db", "admin" } };
                await sender.Send(new MongoCommand(farewell), some[0], Repetition.None, () => farewell, limit.Token);
            }
        }
        catch (Exception failure) when (failure is MongoDbException or OperationCanceledException)
        {
            // Nobody is there to be told.
        }
    }
}
