using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Faults;

/// <summary>The real connection, which waits before it first writes to a collection until it is let through.</summary>
internal sealed class Gate(IMongoConnection inner, string collection) : IMongoConnection
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Database => inner.Database;

    /// <summary>Done when somebody waits.</summary>
    public Task Reached => reached.Task;

    public void Open() => opened.TrySetResult();

    public async Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation)
    {
        if (command.GetElement(0) == new BsonElement("insert", collection))
        {
            reached.TrySetResult();
            await opened.Task.WaitAsync(cancellation);
        }

        return await inner.Run(command, cancellation);
    }

    public IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, CancellationToken cancellation) => inner.Cursor(command, cancellation);

    public Task<T> InTransaction<T>(Func<IMongoCommands, CancellationToken, Task<T>> body, CancellationToken cancellation) => inner.InTransaction(body, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
