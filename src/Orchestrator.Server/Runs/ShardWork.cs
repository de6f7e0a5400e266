using Orchestrator.Core.Shards;

namespace Orchestrator.Server.Runs;

/// <summary>Works on this server's shards for as long as it runs.</summary>
/// <param name="ready">What the shards need is there.</param>
internal sealed class ShardWork(ShardHost host, int shards, Task ready) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        await host.Run(shards, stoppingToken);
    }
}
