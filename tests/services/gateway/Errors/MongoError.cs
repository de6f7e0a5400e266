using MongoDB.Bson;

namespace Orchestrator.MongoGateway.Errors;

/// <summary>An error as MongoDB numbers and names it.</summary>
internal readonly record struct MongoError(int Code, string Name)
{
    public static readonly MongoError Internal = new(1, "InternalError");
    public static readonly MongoError BadValue = new(2, "BadValue");
    public static readonly MongoError FailedToParse = new(9, "FailedToParse");
    public static readonly MongoError Unauthorized = new(13, "Unauthorized");
    public static readonly MongoError AuthenticationFailed = new(18, "AuthenticationFailed");
    public static readonly MongoError NamespaceNotFound = new(26, "NamespaceNotFound");
    public static readonly MongoError CursorNotFound = new(43, "CursorNotFound");
    public static readonly MongoError NamespaceExists = new(48, "NamespaceExists");
    public static readonly MongoError MaxTimeExpired = new(50, "MaxTimeMSExpired");
    public static readonly MongoError CommandNotFound = new(59, "CommandNotFound");
    public static readonly MongoError InvalidOptions = new(72, "InvalidOptions");
    public static readonly MongoError WriteConflict = new(112, "WriteConflict");
    public static readonly MongoError CommandNotSupported = new(115, "CommandNotSupported");
    public static readonly MongoError TransactionTooOld = new(225, "TransactionTooOld");
    public static readonly MongoError NoSuchTransaction = new(251, "NoSuchTransaction");
    public static readonly MongoError TransactionCommitted = new(256, "TransactionCommitted");
    public static readonly MongoError OperationNotSupportedInTransaction = new(263, "OperationNotSupportedInTransaction");
    public static readonly MongoError MechanismUnavailable = new(334, "MechanismUnavailable");
    public static readonly MongoError DuplicateKey = new(11000, "DuplicateKey");
}

/// <summary>A command failed; the client gets the code, the message and the labels that tell it what to do.</summary>
internal sealed class MongoException(MongoError error, string message, params string[] labels) : Exception(message)
{
    /// <summary>The whole transaction may be run again.</summary>
    public const string Transient = "TransientTransactionError";

    public MongoError Error { get; } = error;

    public IReadOnlyList<string> Labels { get; } = labels;

    /// <summary>Further fields of the reply, such as the key of a violated index.</summary>
    public BsonDocument Details { get; init; } = [];

    public byte[] ToReply()
    {
        var reply = new BsonDocument { { "ok", 0.0 }, { "errmsg", Message }, { "code", Error.Code }, { "codeName", Error.Name } };
        reply.AddRange(Details);
        if (Labels.Count > 0)
            reply["errorLabels"] = new BsonArray(Labels);
        return reply.ToBson();
    }
}
