using System.Diagnostics;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Benchmarks.Fleet;

/// <summary>A second server takes over a run whose targets wait.</summary>
internal static class Recovery
{
    /// <summary>Seconds from the lease until an operator's word, given while nobody had the shard, is stored.</summary>
    public static async Task<double> Seconds(int targets, FleetServices services, CancellationToken cancellation)
    {
        using var signer = new CommandSigner(CommandSigner.CreateKey());
        var directory = Directory.Of(targets);
        var graph = BenchmarkDefinitions.Waiting;
        await using var first = await services.OpenDatabase(cancellation);
        await FleetServer.Publish(first, graph, cancellation);
        RunRecord run;
        var before = new Progress(targets);
        await using (var server = new FleetServer("first", services, first, first.Shards, directory, graph, signer, before))
        {
            await server.HasAllShards(cancellation);
            run = await server.Launch(graph, directory, cancellation);
            await before.AllEntered.WaitAsync(cancellation);
        }

        await using var second = await services.OpenDatabase(cancellation);
        var leases = new SeenLeases(second.Shards, run.Shard);
        var after = new Progress(targets);
        await using var heir = new FleetServer("second", services, second, leases, directory, graph, signer, after);
        await heir.Queues.Post(run.Shard, new PauseRun(run.Id, "benchmark"), cancellation);
        var paused = await after.Paused.WaitAsync(cancellation);
        var seconds = leases.SinceAcquired.TotalSeconds;
        if (paused.Ledger.Waiting != targets)
            throw new InvalidOperationException($"Everybody should wait: {paused.Ledger}.");
        return seconds;
    }

    /// <summary>Remembers when one shard was acquired.</summary>
    private sealed class SeenLeases(IShardStore inner, int watched) : IShardStore
    {
        private long acquired;

        public TimeSpan SinceAcquired => Stopwatch.GetElapsedTime(Volatile.Read(ref acquired));

        public Task<int> Shards(int ifFirst, CancellationToken cancellation) => inner.Shards(ifFirst, cancellation);

        public Task<ShardBoard> Beat(string server, CancellationToken cancellation) => inner.Beat(server, cancellation);

        public Task Forget(ServerMark server, CancellationToken cancellation) => inner.Forget(server, cancellation);

        public async Task<ShardLease?> Acquire(int shard, string owner, LeaseMark? lapsed, CancellationToken cancellation)
        {
            var lease = await inner.Acquire(shard, owner, lapsed, cancellation);
            if (lease is not null && shard == watched)
                Volatile.Write(ref acquired, Stopwatch.GetTimestamp());
            return lease;
        }

        public Task Renew(ShardLease lease, CancellationToken cancellation) => inner.Renew(lease, cancellation);

        public Task Release(ShardLease lease, CancellationToken cancellation) => inner.Release(lease, cancellation);
    }
}
