namespace Orchestrator.Core.Shards;

/// <summary>A shard in this server's hands.</summary>
internal sealed class ShardHolding : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private readonly CancellationTokenSource ending = new();
    private readonly TimeProvider pace;
    private readonly TimeSpan handOverWithin;
    private ITimer? limit;

    public ShardHolding(ShardLease lease, long acquired, TimeProvider pace, TimeSpan handOverWithin) =>
        (Lease, Acquired, this.pace, this.handOverWithin) = (lease, acquired, pace, handOverWithin);

    public ShardLease Lease { get; }

    /// <summary>Timestamp from before the lease was acquired: it holds from then on.</summary>
    public long Acquired { get; }

    /// <summary>Ends when nothing is done for the shard any more.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    public bool IsLeaving => leaving.IsCancellationRequested;

    /// <summary>Cancelled when no further round is to begin.</summary>
    public CancellationToken Leaving => leaving.Token;

    /// <summary>Cancelled when even the round at hand is to stop where it is.</summary>
    public CancellationToken Ending => ending.Token;

    /// <summary>Hands the shard over once the round at hand is done.</summary>
    public void Leave()
    {
        if (IsLeaving)
            return;
        limit = pace.CreateTimer(static ending => ((CancellationTokenSource)ending!).Cancel(), ending, handOverWithin, Timeout.InfiniteTimeSpan);
        leaving.Cancel();
    }

    public void Dispose()
    {
        limit?.Dispose();
        leaving.Dispose();
        ending.Dispose();
    }
}
