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

    /// <summary>Tells every shard, without waiting for what it makes of it.</summary>
    public async Task Everywhere(RunInput input, CancellationToken cancellation)
    {
        for (var shard = 0; shard < shards; shard++)
            await queues.Offer(shard, input, cancellation);
    }
}
