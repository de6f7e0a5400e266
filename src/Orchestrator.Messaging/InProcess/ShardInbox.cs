using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.InProcess;

/// <summary>The consuming end in one epoch. Once it is closed or a newer epoch has taken over, its methods throw <see cref="LeaseLostException"/>.</summary>
internal sealed class ShardInbox(ShardQueue queue, ShardLease lease) : IShardInbox
{
    public ShardLease Lease => lease;

    public Task<IReadOnlyList<Delivery>> Receive(int max, TimeSpan patience, CancellationToken cancellation) =>
        queue.Receive(this, max, patience, cancellation);

    public Task Acknowledge(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        queue.Acknowledge(this, deliveries);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        queue.Close(this);
        return ValueTask.CompletedTask;
    }
}
