using Orchestrator.Core.Installation;

namespace Orchestrator.Server.Fleet;

/// <summary>Has this server look for the absent targets that its shards wait for.</summary>
internal sealed class StandByWork(StandBySweep sweep) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => sweep.Run(stoppingToken);
}
