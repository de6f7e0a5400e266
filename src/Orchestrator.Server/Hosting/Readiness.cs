using System.Collections.Concurrent;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Server.Hosting;

/// <summary>Knows what still stands between a start and a server that works on runs.</summary>
/// <param name="position">How this server stands among those that share the shards.</param>
internal sealed class Readiness(Func<ShardPosition> position, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrentDictionary<int, byte> open = [];

    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        var (share, _, _, _, problem) = position();
        if (problem is not null)
            problems.Add(problem);
        if (share is null)
            problems.Add("the shards have not been looked at yet");
        else if (open.Count < share)
            problems.Add($"{open.Count} of this server's {share} shards are being worked on; the log says why the others are not");
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            problems.Add("the server is stopping");
        return problems;
    }

    public void Opened(int shard) => open[shard] = 0;

    public void Closed(int shard) => open.TryRemove(shard, out _);
}

/// <summary>The shards' queues, telling which of them are being worked on.</summary>
internal sealed class ObservedQueues(IShardQueues inner, Readiness readiness) : IShardQueues
{
    public async Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation)
    {
        var inbox = await inner.Open(lease, cancellation);
        readiness.Opened(lease.Shard);
        return new ObservedInbox(inbox, () => readiness.Closed(lease.Shard));
    }

    public string? Problem => inner.Problem;

    public Task Post(int shard, RunInput input, CancellationToken cancellation) => inner.Post(shard, input, cancellation);

    public ValueTask Offer(int shard, RunInput input, CancellationToken cancellation) => inner.Offer(shard, input, cancellation);

    private sealed class ObservedInbox(IShardInbox inner, Action closed) : IShardInbox
    {
        public Task<IReadOnlyList<Delivery>> Receive(int max, TimeSpan patience, CancellationToken cancellation) => inner.Receive(max, patience, cancellation);

        public Task Acknowledge(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation) => inner.Acknowledge(deliveries, cancellation);

        public ValueTask DisposeAsync()
        {
            closed();
            return inner.DisposeAsync();
        }
    }
}
