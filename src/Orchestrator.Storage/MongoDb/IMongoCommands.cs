using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb;

/// <summary>Runs commands on the primary: a document in, a document out. Inside a transaction or outside of one, the calls are the same.</summary>
public interface IMongoCommands
{
    /// <summary>
    /// Runs one command in the database of the connection. <c>insert</c>, <c>update</c> and <c>delete</c> may bring any number of statements:
    /// they are sent in as many messages as the server's limits ask for, and answered as one (numbers added up, indexes those of the call).
    /// </summary>
    /// <remarks>
    /// Without <c>$db</c>, <c>lsid</c>, <c>txnNumber</c> and <c>writeConcern</c>: they are added. Outside a transaction a write that the server
    /// can recognise (no <c>multi</c>, no <c>limit: 0</c>) and a read are tried once more after a failure that may pass.
    /// </remarks>
    /// <returns>The server's reply, with <c>ok: 1</c> and no errors in it.</returns>
    /// <exception cref="MongoCommandException">The server refused it, or some of its statements, or could not make it durable.</exception>
    /// <exception cref="MongoConnectionException">No primary was found in time, or the connection broke before the reply.</exception>
    Task<BsonDocument> Run(BsonDocument command, CancellationToken cancellation);

    /// <summary>
    /// Runs a command that answers with a cursor (<c>find</c>, <c>aggregate</c>, <c>listCollections</c>, <c>listIndexes</c>) and goes through all its documents;
    /// its <c>batchSize</c> says how many come at a time. A walk that ends early closes the cursor.
    /// </summary>
    /// <remarks>Only the first batch is tried again after a failure; a walk that breaks later ends with the exception.</remarks>
    /// <inheritdoc cref="Run"/>
    IAsyncEnumerable<BsonDocument> Cursor(BsonDocument command, CancellationToken cancellation);
}

/// <summary>A connected MongoDB replica set and one database of it. Safe for concurrent use.</summary>
public interface IMongoConnection : IMongoCommands, IAsyncDisposable
{
    /// <summary>Name of the database that commands run in.</summary>
    string Database { get; }

    /// <summary>
    /// Runs the body's commands in one transaction (snapshot, majority) and commits it. If the body throws, the transaction is aborted.
    /// </summary>
    /// <remarks>
    /// The body is run again, whole, when the transaction collided with another or the primary changed, so it may have no effect but its commands. Its commands
    /// come one after the other. Repetition is bounded.
    /// </remarks>
    /// <exception cref="MongoDbException">
    /// As of <see cref="IMongoCommands.Run"/>. With <see cref="MongoDbException.IsCommitUnknown"/> the transaction may have been committed.
    /// </exception>
    Task<T> InTransaction<T>(Func<IMongoCommands, CancellationToken, Task<T>> body, CancellationToken cancellation);
}
