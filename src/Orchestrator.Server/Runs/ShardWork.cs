using Orchestrator.Core.Shards;

namespace Orchestrator.Server.Runs;

/// <summary>Works on this server's shards for as long as it runs.</summary>
internal sealed class ShardWork(ShardHost host, int shards) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => host.Run(shards, stoppingToken);
}
