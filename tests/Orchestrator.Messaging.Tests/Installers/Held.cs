using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.Installers;

namespace Orchestrator.Messaging.Tests.Installers;

/// <summary>A store of leases that does not hear who lives while it is silent.</summary>
internal sealed class SilencedLeases(ITargetLeaseStore inner) : ITargetLeaseStore
{
    public volatile bool IsSilent;

    public Task<IReadOnlyList<WorkerMark>> Beat(string worker, CancellationToken cancellation) =>
        IsSilent ? throw new IOException("silent") : inner.Beat(worker, cancellation);

    public Task Forget(WorkerMark worker, CancellationToken cancellation) => inner.Forget(worker, cancellation);

    public Task<IReadOnlyList<TargetLease>> Take(string worker, IReadOnlyCollection<LeaseWish> wishes, CancellationToken cancellation) => inner.Take(worker, wishes, cancellation);

    public Task Release(IReadOnlyCollection<TargetLease> leases, CancellationToken cancellation) => inner.Release(leases, cancellation);

    public Task<IReadOnlyList<TargetLease>> Of(string worker, CancellationToken cancellation) => inner.Of(worker, cancellation);
}

/// <summary>Queues that keep some inputs on the way for ever.</summary>
internal sealed class HeldPosts(IShardQueues inner, Func<RunInput, bool> held) : IShardQueues
{
    private readonly TaskCompletionSource holding = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when there is one.</summary>
    public Task IsHolding => holding.Task;

    public string? Problem => inner.Problem;

    public Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation) => inner.Open(lease, cancellation);

    public async Task Post(int shard, RunInput input, CancellationToken cancellation)
    {
        if (held(input))
        {
            holding.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }

        await inner.Post(shard, input, cancellation);
    }

    public ValueTask Offer(int shard, RunInput input, CancellationToken cancellation) => inner.Offer(shard, input, cancellation);
}

/// <summary>A queue whose answer takes long if one certain request is in it.</summary>
internal sealed class HeldReceipt(IInstallationQueue inner, Func<OutgoingCommand, bool> held) : IInstallationQueue
{
    private readonly TaskCompletionSource holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource paused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task IsHolding => holding.Task;

    /// <summary>Done when what was received has been given back.</summary>
    public Task IsPaused => paused.Task;

    public void LetGo() => letGo.TrySetResult();

    public Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, bool again, CancellationToken cancellation) =>
        inner.Send(commands, again, cancellation);

    public async Task<IReadOnlyList<OutgoingCommand>> Receive(int max, CancellationToken cancellation)
    {
        var received = await inner.Receive(max, cancellation);
        if (received.Any(held))
        {
            holding.TrySetResult();
            await letGo.Task.WaitAsync(cancellation);
        }

        return received;
    }

    public Task Acknowledge(CancellationToken cancellation) => inner.Acknowledge(cancellation);

    public async Task Pause()
    {
        await inner.Pause();
        if (letGo.Task.IsCompleted)
            paused.TrySetResult();
    }
}
