using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Faults;

/// <summary>The real connection, which breaks at a chosen moment and then stays broken until it is mended, like a server that dies.</summary>
internal sealed class FaultyConnection(IMongoConnection inner) : IMongoConnection
{
    private int step;
    private int? breaksAt;
    private bool broken;

    public string Database => inner.Database;

    /// <summary>How many transactions are run twice from here on, as if they had collided with another at their end.</summary>
    public int Collisions { get; set; }

    /// <summary>True if it has broken since <see cref="BreakAt"/>.</summary>
    public bool HasBroken => broken;

    /// <param name="at">The step at which it breaks: 0 before the first command from here on, 1 after it, 2 before the second and so on.</param>
    public void BreakAt(int at) => (step, breaksAt, broken) = (0, at, false);

    public void Mend() => (breaksAt, broken) = (null, false);

    public Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation) => Run(inner, command, cancellation);

    public IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, CancellationToken cancellation)
    {
        Step();
        return inner.Cursor(command, cancellation);
    }

    public async Task<T> InTransaction<T>(Func<IMongoCommands, CancellationToken, Task<T>> body, CancellationToken cancellation)
    {
        var result = await inner.InTransaction(
            async (transaction, token) =>
            {
                var result = await body(new Faulty(this, transaction), token);
                Step();
                if (Collisions-- > 0)
                    throw new MongoCommandException("made up", 112, "WriteConflict", ["TransientTransactionError"]);
                return result;
            },
            cancellation);
        Step();
        return result;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task<BsonDocument> Run(IMongoCommands commands, BsonDocument command, CancellationToken cancellation)
    {
        Step();
        var reply = await commands.Run(command, cancellation);
        Step();
        return reply;
    }

    private void Step()
    {
        broken |= step++ == breaksAt;
        if (broken)
            throw new MongoConnectionException("The test has cut the connection.");
    }

    private sealed class Faulty(FaultyConnection owner, IMongoCommands transaction) : IMongoCommands
    {
        public Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation) => owner.Run(transaction, command, cancellation);

        public IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, CancellationToken cancellation) => transaction.Cursor(command, cancellation);
    }
}
