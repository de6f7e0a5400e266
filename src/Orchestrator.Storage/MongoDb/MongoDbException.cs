namespace Orchestrator.Storage.MongoDb;

/// <summary>A command did not succeed. Messages and properties hold neither credentials nor values of documents.</summary>
/// <param name="labels">What the server or the client says about repeating it.</param>
public abstract class MongoDbException(string message, IReadOnlyCollection<string>? labels = null, Exception? inner = null) : Exception(message, inner)
{
    private readonly HashSet<string> labels = new(labels ?? [], StringComparer.Ordinal);

    /// <summary>The error labels, such as <c>TransientTransactionError</c>.</summary>
    public IReadOnlyCollection<string> Labels => labels;

    /// <summary>The whole transaction may be run again: nothing of it was stored.</summary>
    public bool IsTransientTransaction => Has(ErrorLabel.TransientTransaction);

    /// <summary>The commit was sent, but it is not known whether it took place.</summary>
    public bool IsCommitUnknown => Has(ErrorLabel.UnknownCommitResult);

    internal bool Has(string label) => labels.Contains(label);

    internal void Add(string label) => labels.Add(label);
}

/// <summary>The labels that MongoDB gives to errors.</summary>
internal static class ErrorLabel
{
    public const string TransientTransaction = "TransientTransactionError";
    public const string UnknownCommitResult = "UnknownTransactionCommitResult";
    public const string RetryableWrite = "RetryableWriteError";
    public const string NoWritesPerformed = "NoWritesPerformed";
}
