using System.Collections.Frozen;
using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>Finds the errors in a reply, and says of a number whether the primary is at fault.</summary>
internal static class ReplyErrors
{
    private const int MaxMessage = 300;
    private const int DuplicateKey = 11000;

    // InterruptedAtShutdown, InterruptedDueToReplStateChange, NotPrimaryOrSecondary, PrimarySteppedDown, ShutdownInProgress,
    // NotWritablePrimary, NotPrimaryNoSecondaryOk, LegacyNotPrimary
    private static readonly FrozenSet<int> NotPrimary = FrozenSet.Create(11600, 11602, 13436, 189, 91, 10107, 13435, 10058);

    // HostUnreachable, HostNotFound, NetworkTimeout, SocketException, ExceededTimeLimit, ReadConcernMajorityNotAvailableYet
    private static readonly FrozenSet<int> Passing = FrozenSet.Create(6, 7, 89, 9001, 262, 134);

    /// <summary>The server is not, or no longer, the primary.</summary>
    public static bool IsNotPrimary(int code) => NotPrimary.Contains(code);

    /// <summary>The same command may succeed a moment later, perhaps elsewhere.</summary>
    public static bool IsPassing(int code) => NotPrimary.Contains(code) || Passing.Contains(code);

    /// <exception cref="MongoCommandException">The reply says that the command, a statement or the write concern failed.</exception>
    public static void Check(BsonDocument reply, string command)
    {
        var labels = Array(reply, "errorLabels").Where(label => label.IsString).Select(label => label.AsString).ToArray();
        if (!reply.TryGetValue("ok", out var ok) || !ok.IsNumeric || Math.Abs(ok.ToDouble() - 1) > 0.001)
            throw Failure(command, reply, "", labels, []);

        var failed = Array(reply, "writeErrors").Where(error => error.IsBsonDocument).Select(error => error.AsBsonDocument).ToArray();
        if (failed.Length > 0)
        {
            var errors = failed.Select(error => new MongoWriteError(Number(error, "index"), Number(error, "code"))).ToArray();
            throw Failure(command, failed[0], $" (statement {errors[0].Index}; {errors.Length} failed)", labels, errors);
        }

        if (reply.TryGetValue("writeConcernError", out var concern) && concern.IsBsonDocument)
            throw Failure(command, concern.AsBsonDocument, " (done, but not as durably as demanded)", labels, []);
    }

    private static MongoCommandException Failure(string command, BsonDocument error, string where, string[] labels, MongoWriteError[] errors)
    {
        var code = Number(error, "code");
        var name = error.TryGetValue("codeName", out var given) && given.IsString ? given.AsString : "";
        var text = error.TryGetValue("errmsg", out var message) && message.IsString ? message.AsString : "no reason given";
        return new MongoCommandException($"MongoDB refused '{command}'{where}: {WithoutValues(text, code)} [{code} {name}]".Replace(" ]", "]", StringComparison.Ordinal), code, name, labels, errors);
    }

    // What follows is the key's values: names, perhaps secrets.
    private static string WithoutValues(string text, int code)
    {
        var key = text.IndexOf("dup key", StringComparison.Ordinal);
        if (code == DuplicateKey && key >= 0)
            text = text[..key].TrimEnd();
        return text.Length <= MaxMessage ? text : text[..MaxMessage] + "...";
    }

    private static BsonArray Array(BsonDocument reply, string name) => reply.TryGetValue(name, out var value) && value.IsBsonArray ? value.AsBsonArray : [];

    private static int Number(BsonDocument document, string name) =>
        document.TryGetValue(name, out var value) && value.IsNumeric && value.ToDouble() is >= int.MinValue and <= int.MaxValue ? value.ToInt32() : 0;
}
