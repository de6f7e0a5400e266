using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.InProcess;

#pragma warning disable CA1001 // A semaphore whose wait handle nobody asked for holds nothing, and an inbox belongs to whoever opened it.
/// <summary>One shard's inputs: waiting in order, or delivered to the open inbox and not acknowledged yet.</summary>
internal sealed class ShardQueue(int capacity, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim room = new(capacity);
    private readonly Dictionary<ulong, Entry> delivered = [];
    private Queue<Entry> ready = new();
    private ulong lastTag;
    private long lastEpoch = long.MinValue;
    private ShardInbox? open;
    private TaskCompletionSource? arrival;

    public ShardInbox Open(ShardLease lease)
    {
        lock (gate)
        {
            if (lease.Epoch < lastEpoch)
                throw new LeaseLostException(lease);
            if (open is not null && lease.Epoch == lastEpoch)
                throw new InvalidOperationException($"The inbox of shard {lease.Shard} is open already in epoch {lease.Epoch}.");
            lastEpoch = lease.Epoch;
            TakeBack();
            open = new ShardInbox(this, lease);
            return open;
        }
    }

    public void Close(ShardInbox inbox)
    {
        lock (gate)
        {
            if (open != inbox)
                return;
            TakeBack();
            open = null;
        }
    }

    public async Task Add(RunInput input, TaskCompletionSource? stored, CancellationToken cancellation)
    {
        await room.WaitAsync(cancellation);
        lock (gate)
        {
            ready.Enqueue(new Entry(input, ++lastTag, stored));
            arrival?.TrySetResult();
        }
    }

    public async Task<IReadOnlyList<Delivery>> Receive(ShardInbox inbox, int max, TimeSpan patience, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource waiter;
        lock (gate)
        {
            ThrowUnlessOpen(inbox);
            if (ready.Count > 0 || patience == TimeSpan.Zero)
                return Take(max);
            waiter = arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await using var timer = time.CreateTimer(static waiter => ((TaskCompletionSource)waiter!).TrySetResult(), waiter, patience, Timeout.InfiniteTimeSpan);
        await using var registration = cancellation.UnsafeRegister(static (waiter, token) => ((TaskCompletionSource)waiter!).TrySetCanceled(token), waiter);
        await waiter.Task;
        lock (gate)
        {
            ThrowUnlessOpen(inbox);
            return Take(max);
        }
    }

    public void Acknowledge(ShardInbox inbox, IReadOnlyList<Delivery> deliveries)
    {
        lock (gate)
        {
            ThrowUnlessOpen(inbox);
            foreach (var delivery in deliveries)
            {
                if (!delivered.Remove(delivery.Tag, out var entry))
                    continue;
                room.Release();
                entry.Stored?.TrySetResult();
            }
        }
    }

    private void ThrowUnlessOpen(ShardInbox inbox)
    {
        if (open != inbox)
            throw new LeaseLostException(inbox.Lease);
    }

    private List<Delivery> Take(int max)
    {
        var taken = new List<Delivery>(Math.Min(max, ready.Count));
        while (taken.Count < max && ready.TryDequeue(out var entry))
        {
            delivered.Add(entry.Tag, entry);
            taken.Add(new Delivery(entry.Input, entry.Tag));
        }

        return taken;
    }

    // Tags rise with arrival, so what was delivered goes back to the front in its order.
    private void TakeBack()
    {
        if (delivered.Count > 0)
        {
            ready = new Queue<Entry>(delivered.Values.OrderBy(entry => entry.Tag).Concat(ready));
            delivered.Clear();
        }

        arrival?.TrySetResult();
    }

    private sealed record Entry(RunInput Input, ulong Tag, TaskCompletionSource? Stored);
}
