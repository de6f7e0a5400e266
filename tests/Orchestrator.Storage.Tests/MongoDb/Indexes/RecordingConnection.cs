using System.Collections.Concurrent;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Indexes;

/// <summary>The real connection, which also remembers every command that goes over it.</summary>
internal sealed class RecordingConnection(IMongoConnection inner) : IMongoConnection
{
    private readonly ConcurrentQueue<BsonDocument> commands = new();

    public string Database => inner.Database;

    public IReadOnlyCollection<BsonDocument> Commands => commands;

    public Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation) => inner.Run(Remember(command), cancellation);

    public IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, CancellationToken cancellation) => inner.Cursor(Remember(command), cancellation);

    public Task<T> InTransaction<T>(Func<IMongoCommands, CancellationToken, Task<T>> body, CancellationToken cancellation) =>
        inner.InTransaction((transaction, token) => body(new Recorder(this, transaction), token), cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private BsonDocument Remember(BsonDocument command)
    {
        commands.Enqueue((BsonDocument)command.DeepClone());
        return command;
    }

    private sealed class Recorder(RecordingConnection owner, IMongoCommands transaction) : IMongoCommands
    {
        public Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation) => transaction.Run(owner.Remember(command), cancellation);

        public IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, CancellationToken cancellation) =>
            transaction.Cursor(owner.Remember(command), cancellation);
    }
}
