using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Connections;
using Orchestrator.Storage.MongoDb.Transport;

namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>One transaction of a session. It begins with its first command; without any there is nothing to commit.</summary>
internal sealed class WireTransaction(CommandSender sender, Session session, string database, Concerns concerns) : ITransaction
{
    // Trying for longer would be for nothing: the server ends what was abandoned after a minute.
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(5);

    private readonly long number = session.NextNumber();
    private int running;
    private bool started;
    private bool committing;

    public async Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref running, 1) == 1)
            throw new InvalidOperationException("The commands of a transaction are run one after the other; await each of them.");
        try
        {
            return await sender.Send(new MongoCommand(command), session, Repetition.None, () => Head(new MongoCommand(command).Head()), cancellation);
        }
        catch (MongoDbException failure) when (IsTransient(failure))
        {
            // Not committed, and never will be.
            failure.Add(ErrorLabel.TransientTransaction);
            throw;
        }
        finally
        {
            running = 0;
        }
    }

    public async IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var document in CursorWalk.Run(Run, command, cancellation))
            yield return document;
    }

    public async Task Commit(CancellationToken cancellation)
    {
        if (!started)
            return;
        var concern = committing ? concerns.WriteAgain() : concerns.Write();
        committing = true;
        // Repeated by the loop, since the second commit asks for more than the first.
        await End("commitTransaction", concern, Repetition.None, cancellation);
    }

    public async Task Abort()
    {
        if (!started)
            return;
        using var limit = new CancellationTokenSource(AbortLimit, TimeProvider.System);
        try
        {
            await End("abortTransaction", concerns.Write(), Repetition.Write, limit.Token);
        }
        catch (Exception failure) when (failure is MongoDbException or OperationCanceledException or ObjectDisposedException)
        {
            // Aborted already, or the server does it itself: when the session's next transaction begins, else after a minute.
        }
    }

    private static bool IsTransient(MongoDbException failure) =>
        failure is MongoCommandException command ? ReplyErrors.IsNotPrimary(command.Code) : failure is not PoolExhaustedException;

    private Task<BsonDocument> End(string name, BsonDocument concern, Repetition repetition, CancellationToken cancellation)
    {
        var command = new BsonDocument
        {
            { name, 1 },
            { "writeConcern", concern },
            { "$db", "admin" },
            { "lsid", session.Id },
            { "txnNumber", number },
            { "autocommit", false },
        };
        return sender.Send(new MongoCommand(command), session, repetition, () => command, cancellation);
    }

    private BsonDocument Head(BsonDocument head)
    {
        head.Add("$db", database);
        head.Add("lsid", session.Id);
        head.Add("txnNumber", number);
        head.Add("autocommit", false);
        if (!started)
        {
            head.Add("startTransaction", true);
            head.Add("readConcern", new BsonDocument("level", "snapshot"));
        }

        started = true;
        return head;
    }
}
