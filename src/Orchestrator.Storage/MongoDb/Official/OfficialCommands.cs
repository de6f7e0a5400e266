using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Transport;
using Driver = MongoDB.Driver;

namespace Orchestrator.Storage.MongoDb.Official;

/// <summary>Commands in a session of the driver, inside a transaction or outside.</summary>
internal sealed class OfficialCommands : ITransaction
{
    // The driver sends a command as one document, so that all statements together stay below the limit of one.
    private const int MaxBytes = 15_000_000;
    private const int MaxDocument = 16 * 1024 * 1024;
    private const int MaxStatements = 10_000;

    private readonly Driver.IMongoDatabase database;
    private readonly Driver.IClientSessionHandle session;
    private readonly Concerns concerns;

    private OfficialCommands(Driver.IMongoDatabase database, Driver.IClientSessionHandle session, Concerns concerns)
    {
        this.database = database;
        this.session = session;
        this.concerns = concerns;
    }

    public static OfficialCommands Outside(Driver.IMongoDatabase database, Driver.IClientSessionHandle session, Concerns concerns) => new(database, session, concerns);

    public static OfficialCommands Begin(Driver.IMongoDatabase database, Driver.IClientSessionHandle session, Concerns concerns)
    {
        session.StartTransaction(new Driver.TransactionOptions(readConcern: Driver.ReadConcern.Snapshot, writeConcern: Driver.WriteConcern.WMajority));
        return new OfficialCommands(database, session, concerns);
    }

    public Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation)
    {
        var parsed = new MongoCommand(command);
        return parsed.Statements is { } statements ? BulkWrite.Run(parsed, first => Part(parsed, statements, first, cancellation)) : Send(parsed, parsed.Head(), cancellation);
    }

    public async IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var document in CursorWalk.Run(Run, command, cancellation))
            yield return document;
    }

    public Task Commit(CancellationToken cancellation) => OfficialFailure.Translate("commitTransaction", async () =>
    {
        await session.CommitTransactionAsync(cancellation);
        return true;
    });

    public async Task Abort()
    {
        if (session.IsInTransaction)
            await session.AbortTransactionAsync();
    }

    private BulkPart Part(MongoCommand command, BsonArray statements, int first, CancellationToken cancellation)
    {
        var taken = new BsonArray();
        for (var bytes = 0; first + taken.Count < statements.Count && taken.Count < MaxStatements; taken.Add(statements[first + taken.Count]))
        {
            var size = statements[first + taken.Count].AsBsonDocument.ToBson().Length;
            BulkWrite.Demand(size, MaxDocument, first + taken.Count);
            bytes += size;
            if (bytes > MaxBytes && taken.Count > 0)
                break;
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

    private Task<BsonDocument> SendOnce(MongoCommand command, BsonDocument document, CancellationToken cancellation) => OfficialFailure.Translate(command.Name, async () =>
    {
        var reply = await database.RunCommandAsync(session, new Driver.BsonDocumentCommand<BsonDocument>(document), Driver.ReadPreference.Primary, cancellation);
        ReplyErrors.Check(reply, command.Name);
        return reply;
    });
}
