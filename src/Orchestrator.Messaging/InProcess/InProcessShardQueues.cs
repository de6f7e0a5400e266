using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.InProcess;

/// <summary>
/// The queues of a server that stands alone, in its memory. Nothing survives the process, and nothing needs to: whoever posts is told only
/// when the consequences are stored, and reports are repeated until they are confirmed.
/// </summary>
public sealed class InProcessShardQueues : IShardQueues
{
    private readonly ShardQueue[] queues;

    /// <param name="shards">Number of shards, 1 or more.</param>
    /// <param name="capacity">Inputs one shard holds, waiting and not yet acknowledged together; beyond it whoever brings more waits.</param>
    public InProcessShardQueues(int shards, TimeProvider time, int capacity = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        queues = [.. Enumerable.Range(0, shards).Select(_ => new ShardQueue(capacity, time))];
    }

    public string? Problem => null;

    /// <summary>Opens the consuming end. A newer epoch takes over from an older one, whose inbox throws from then on.</summary>
    /// <exception cref="LeaseLostException">A newer epoch has opened it already.</exception>
    /// <exception cref="InvalidOperationException">An inbox of the same epoch is still open.</exception>
    public Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<IShardInbox>(queues[lease.Shard].Open(lease));
    }

    /// <summary>Waits for room and then until the input is acknowledged. If the wait is cancelled the input may still take effect.</summary>
    public async Task Post(int shard, RunInput input, CancellationToken cancellation)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await queues[shard].Add(input, stored, cancellation);
        await stored.Task.WaitAsync(cancellation);
    }

    /// <summary>Waits for room, but not until the input is stored.</summary>
    public async ValueTask Offer(int shard, RunInput input, CancellationToken cancellation) => await queues[shard].Add(input, stored: null, cancellation);
}
