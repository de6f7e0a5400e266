using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>The shards' queues as a broker keeps them: durable, in order, at least once; what was not acknowledged comes again.</summary>
internal sealed class SimulatedQueues(Faults faults)
{
    private readonly Dictionary<int, ShardQueue> queues = [];

    /// <summary>Called with every input that will not come again.</summary>
    public Action<RunInput> Acknowledged { get; init; } = _ => { };

    public ShardQueue Of(int shard) => queues.TryGetValue(shard, out var queue) ? queue : queues[shard] = new ShardQueue(Acknowledged);

    /// <summary>From an agent or from outside: it may be lost, doubled or late on the way.</summary>
    public void Deliver(Clockwork clockwork, int shard, RunInput input, bool mayBeLost)
    {
        if (mayBeLost && faults.Loses())
            return;
        clockwork.Schedule(faults.Travel(), () => Of(shard).Add(input));
        if (faults.Doubles())
            clockwork.Schedule(faults.Travel(), () => Of(shard).Add(input));
    }

    public IShardQueues For(Process process) => new Access(this, process, faults);

    private sealed class Access(SimulatedQueues queues, Process process, Faults faults) : IShardQueues
    {
        public string? Problem => null;

        public Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation) =>
            Task.FromResult<IShardInbox>(new Inbox(queues.Of(lease.Shard), lease, process, faults));

        public async Task Post(int shard, RunInput input, CancellationToken cancellation)
        {
            await process.Pause(faults.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(5)));
            await Die(Sites.Before(Sites.PostInput), process, faults);
            queues.Of(shard).Add(input);
            await Die(Sites.After(Sites.PostInput), process, faults);
        }

        public async ValueTask Offer(int shard, RunInput input, CancellationToken cancellation) => await Post(shard, input, cancellation);
    }

    private sealed class Inbox : IShardInbox
    {
        private readonly ShardQueue queue;
        private readonly ShardLease lease;
        private readonly Process process;
        private readonly Faults faults;
        private readonly long opened;

        public Inbox(ShardQueue queue, ShardLease lease, Process process, Faults faults)
        {
            this.queue = queue;
            this.lease = lease;
            this.process = process;
            this.faults = faults;
            opened = queue.Open();
        }

        public async Task<IReadOnlyList<Delivery>> Receive(int max, TimeSpan patience, CancellationToken cancellation)
        {
            if (queue.Count == 0 && patience > TimeSpan.Zero)
            {
                var something = new TaskCompletionSource();
                queue.Added = () => something.TrySetResult();
                await Task.WhenAny(something.Task, process.Pause(patience));
            }
            else
            {
                await process.Pause(TimeSpan.FromMilliseconds(1));
            }

            return queue.Take(opened, max) ?? throw new LeaseLostException(lease);
        }

        public async Task Acknowledge(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
        {
            if (deliveries.Count == 0)
                return;
            await Die(Sites.Before(Sites.Acknowledge), process, faults);
            queue.Acknowledge(opened, deliveries);
            await Die(Sites.After(Sites.Acknowledge), process, faults);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private static Task Die(string site, Process process, Faults faults)
    {
        if (!faults.Crashes(site))
            return Task.CompletedTask;
        process.Kill();
        return Process.Never();
    }
}

/// <summary>One queue. Opening it anew makes everything that was taken and not acknowledged come again, and shuts out who had it before.</summary>
internal sealed class ShardQueue(Action<RunInput> acknowledged)
{
    private readonly LinkedList<Delivery> waiting = [];
    private readonly SortedDictionary<ulong, Delivery> taken = [];
    private ulong lastTag;
    private long openings;

    public int Count => waiting.Count;

    /// <summary>Called once when something arrives.</summary>
    public Action? Added { get; set; }

    public void Add(RunInput input)
    {
        waiting.AddLast(new Delivery(input, ++lastTag));
        var tell = Added;
        Added = null;
        tell?.Invoke();
    }

    public long Open()
    {
        foreach (var delivery in taken.Values.Reverse())
            waiting.AddFirst(delivery);
        taken.Clear();
        return ++openings;
    }

    /// <summary>Null if somebody else has opened the queue meanwhile.</summary>
    public IReadOnlyList<Delivery>? Take(long opened, int max)
    {
        if (opened != openings)
            return null;
        var deliveries = new List<Delivery>();
        while (deliveries.Count < max && waiting.First is { } first)
        {
            waiting.RemoveFirst();
            taken[first.Value.Tag] = first.Value;
            deliveries.Add(first.Value);
        }

        return deliveries;
    }

    public void Acknowledge(long opened, IReadOnlyList<Delivery> deliveries)
    {
        if (opened != openings)
            return;
        foreach (var delivery in deliveries)
        {
            taken.Remove(delivery.Tag);
            acknowledged(delivery.Input);
        }
    }
}
