using System.Runtime.CompilerServices;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Server.Fleet;

/// <summary>Tells the simulated fleet what its computers were doing when the server went down. Beside the shards and not before them: what the fleet answers has to be taken.</summary>
internal sealed class FleetRecovery(SimulatedFleet fleet, IRunStore runs, int shards) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => fleet.Recover(Accepted(stoppingToken), stoppingToken);

    private async IAsyncEnumerable<TargetRun> Accepted([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var shard = 0; shard < shards; shard++)
        {
            foreach (var run in await runs.ActiveRuns(shard, cancellation))
            {
                await foreach (var token in runs.AllTargets(run.Id, cancellation))
                {
                    if (token.Command is { Accepted: true } && fleet.Serves(token.TargetId))
                        yield return token;
                }
            }
        }
    }
}
