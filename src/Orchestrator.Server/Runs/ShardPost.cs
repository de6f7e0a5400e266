using Orchestrator.Contracts;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Server.Runs;

/// <summary>Brings inputs to the shards.</summary>
internal sealed class ShardPost(IShardQueues queues, int shards)
{
    /// <summary>Returns when the consequences are stored.</summary>
    public Task ToRun(string runId, RunInput input, CancellationToken cancellation) =>
        queues.Post(RunShard.Of(runId, shards), input, cancellation);

    /// <summary>Tells every shard and returns when that can no longer be lost.</summary>
    public Task Surely(RunInput input, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, shards).Select(shard => queues.Post(shard, input, cancellation)));

    /// <summary>Tells some shards, without waiting for what they make of it.</summary>
    public async Task Among(IEnumerable<int> some, RunInput input, CancellationToken cancellation)
    {
        foreach (var shard in some)
            await queues.Offer(shard, input, cancellation);
    }

    /// <summary>Tells every shard, without waiting for what it makes of it.</summary>
    public Task Everywhere(RunInput input, CancellationToken cancellation) => Among(Enumerable.Range(0, shards), input, cancellation);
}
