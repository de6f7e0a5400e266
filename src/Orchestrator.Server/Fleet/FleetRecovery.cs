using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Server.Fleet;

/// <summary>
/// Tells the simulated fleet of a server that is alone what its computers were doing when the server went down. What is stored is all that was
/// ever said, since this server's queues went down with it. Beside the shards and not before them: what the fleet answers has to be taken.
/// </summary>
internal sealed class FleetRecovery(SimulatedFleet fleet, IRunStore runs, int shards) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var shard = 0; shard < shards; shard++)
        {
            foreach (var run in await runs.ActiveRuns(shard, stoppingToken))
            {
                await foreach (var token in runs.AllTargets(run.Id, stoppingToken))
                {
                    if (SimulatedTargets.Have(token.TargetId) && CommandInquiry.About(token) is { } accepted)
                        await fleet.Recover([accepted], stoppingToken);
                }
            }
        }
    }
}
