namespace Orchestrator.Storage.MongoDb;

/// <summary>
/// No primary could be reached in time, the connection broke, or what came over it was not understood. What the command did, if it was sent,
/// is unknown. The message names the server and the remedy.
/// </summary>
public class MongoConnectionException(string message, Exception? inner = null, IReadOnlyCollection<string>? labels = null)
    : MongoDbException(message, labels, inner);

/// <summary>The server cannot prove who it is, or talks nonsense: asking it again is of no use, and would hide why.</summary>
internal sealed class MongoImpostorException(string message, Exception inner) : MongoConnectionException(message, inner);

/// <summary>No connection became free in time: the server was not even asked.</summary>
internal sealed class MongoPoolException(string message, Exception inner) : MongoConnectionException(message, inner);
