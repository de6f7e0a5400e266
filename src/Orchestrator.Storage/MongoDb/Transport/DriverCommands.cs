using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Connections;
using Driver = MongoDB.Driver;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>Commands in a session of the driver, inside a transaction or outside.</summary>
internal sealed class DriverCommands : ITransaction
{
    // The driver sends a command as one document, so that all statements together stay below the limit of one.
    private const int MaxBytes = 15_000_000;
    private const int MaxDocument = 16 * 1024 * 1024;
    private const int MaxStatements = 10_000;

    // Trying for longer would be for nothing: the server ends what was abandoned after a minute.
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(5);

    private readonly Driver.IMongoDatabase database;
    private readonly Driver.IClientSessionHandle session;
    private readonly Concerns concerns;
    private readonly Members members;
    private readonly PrimaryWatch primary;
    private int running;

    private DriverCommands(
        Driver.IMongoDatabase database, Driver.IClientSessionHandle session, Concerns concerns, Members members, PrimaryWatch primary)
    {
        this.database = database;
        this.session = session;
        this.concerns = concerns;
        this.members = members;
        this.primary = primary;
    }

    public static DriverCommands Outside(
        Driver.IMongoDatabase database, Driver.IClientSessionHandle session, Concerns concerns, Members members, PrimaryWatch primary) =>
        new(database, session, concerns, members, primary);

    public static DriverCommands Begin(
        Driver.IMongoDatabase database, Driver.IClientSessionHandle session, Concerns concerns, Members members, PrimaryWatch primary)
    {
        session.StartTransaction(new Driver.TransactionOptions(readConcern: Driver.ReadConcern.Snapshot, writeConcern: concerns.Write));
        return new DriverCommands(database, session, concerns, members, primary);
    }

    public async Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref running, 1) == 1)
            throw new InvalidOperationException("The commands of a session are run one after the other; await each of them.");
        try
        {
            var parsed = new MongoCommand(command);
            return parsed.Statements is { } statements
                ? await BulkWrite.Run(parsed, first => Part(parsed, statements, first, cancellation))
                : await Send(parsed, parsed.Head(), cancellation);
        }
        finally
        {
            running = 0;
        }
    }

    public async IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var document in CursorWalk.Run(Run, command, () => members.Primary, cancellation))
            yield return document;
    }

    public Task Commit(CancellationToken cancellation) => UntilLost(
        "commitTransaction",
        async token =>
        {
            await session.CommitTransactionAsync(token);
            return true;
        },
        cancellation);

    public async Task Abort()
    {
        if (!session.IsInTransaction)
            return;
        using var limit = new CancellationTokenSource(AbortLimit, TimeProvider.System);
        try
        {
            await session.AbortTransactionAsync(limit.Token);
        }
        catch (Exception failure) when (failure is Driver.MongoException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // Aborted already, or the server does it itself: when the session's next transaction begins, else after a minute.
        }
    }

    private BulkPart Part(MongoCommand command, BsonArray statements, int first, CancellationToken cancellation)
    {
        var taken = new BsonArray();
        for (var bytes = 0; first + taken.Count < statements.Count && taken.Count < MaxStatements;)
        {
            // Written once: the bytes tell the size, and go as they are.
            var statement = statements[first + taken.Count].AsBsonDocument.ToBson();
            BulkWrite.Demand(statement.Length, MaxDocument, first + taken.Count);
            bytes += statement.Length;
            if (bytes > MaxBytes && taken.Count > 0)
                break;
            taken.Add(new RawBsonDocument(statement));
        }

        return new BulkPart(taken.Count, () => Send(command, command.Head().Add(command.StatementField, taken), cancellation));
    }

    private Task<BsonDocument> Send(MongoCommand command, BsonDocument document, CancellationToken cancellation)
    {
        if (session.IsInTransaction)
            return SendOnce(command, document, cancellation);
        concerns.AddTo(document, command);
        // The driver does not repeat what comes through RunCommand: number and repetition are ours.
        if (command.Repetition == Repetition.Write)
            document.Add("txnNumber", session.WrappedCoreSession.AdvanceTransactionNumber());
        return Repeat.Once(command.Repetition, () => SendOnce(command, document, cancellation));
    }

    private Task<BsonDocument> SendOnce(MongoCommand command, BsonDocument document, CancellationToken cancellation) => UntilLost(
        command.Name,
        async token =>
        {
            var reply = await database.RunCommandAsync(session, new Driver.BsonDocumentCommand<BsonDocument>(document), Driver.ReadPreference.Primary, token);
            ReplyErrors.Check(reply, command.Name);
            return reply;
        },
        cancellation);

    private async Task<T> UntilLost<T>(string command, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var lost = primary.Lost;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lost);
        try
        {
            return await DriverFailure.Translate(command, members, () => work(either.Token));
        }
        catch (OperationCanceledException failure) when (lost.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Of a transaction that was not committed nothing is left; of a commit nobody knows.
            throw new MongoConnectionException(
                $"The primary, {members.Primary}, no longer answers; what it had been asked was given up. {DriverFailure.Remedy}",
                failure,
                session.IsInTransaction ? [ErrorLabel.TransientTransaction] : null);
        }
    }
}
