namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>A caller's token with a limit in real time, and which of the two it was.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource limited;
    private readonly CancellationToken caller;

    public Deadline(TimeSpan limit, CancellationToken caller)
    {
        this.caller = caller;
        limited = CancellationTokenSource.CreateLinkedTokenSource(caller);
        limited.CancelAfter(limit);
    }

    public CancellationToken Token => limited.Token;

    /// <summary>The limit has passed and the caller still waits.</summary>
    public bool Expired => limited.IsCancellationRequested && !caller.IsCancellationRequested;

    public void Dispose() => limited.Dispose();
}
