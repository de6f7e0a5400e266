using MongoDB.Bson;
using Orchestrator.MongoGateway.Sessions;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>The ends of transactions and sessions. Sessions themselves need no keeping.</summary>
internal static class SessionCommands
{
    private static readonly byte[] Ok = new BsonDocument("ok", 1.0).ToBson();

    public static bool EndsTransaction(string command) => command is "commitTransaction" or "abortTransaction";

    public static void AddTo(Dictionary<string, Handler> handlers, Transactions transactions)
    {
        handlers["commitTransaction"] = async call =>
        {
            await transactions.Commit(call.Command, call.Client, call.Cancellation);
            return Ok;
        };
        handlers["abortTransaction"] = async call =>
        {
            await transactions.Abort(call.Command, call.Client, call.Cancellation);
            return Ok;
        };
        handlers["endSessions"] = handlers["killSessions"] = async call =>
        {
            var sessions = call.Command.Document.GetElement(0).Value.AsBsonArray;
            await transactions.End(sessions.Select(s => Convert.ToHexString(s.AsBsonDocument["id"].AsBsonBinaryData.Bytes)), call.Cancellation);
            return Ok;
        };
        handlers["refreshSessions"] = _ => Task.FromResult(Ok);
    }
}
