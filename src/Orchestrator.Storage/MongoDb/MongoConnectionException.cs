using System.Globalization;
using Orchestrator.Storage.MongoDb.Connections;

namespace Orchestrator.Storage.MongoDb;

/// <summary>
/// No primary could be reached in time, the connection broke, or what came over it was not understood. What the command did, if it was sent,
/// is unknown. The message names the server and the remedy.
/// </summary>
public class MongoConnectionException(string message, Exception? inner = null, IReadOnlyCollection<string>? labels = null)
    : MongoDbException(message, labels, inner);

/// <summary>The server is there but did not answer in time; that alone says nothing about whether it is the primary.</summary>
internal sealed class MongoReplyTimeoutException(MongoAddress address, TimeSpan limit, Exception inner) : MongoConnectionException(
    string.Create(CultureInfo.InvariantCulture, $"{address} did not answer within {limit.TotalSeconds:0.###} s."), inner);
