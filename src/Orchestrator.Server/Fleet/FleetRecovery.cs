using System.Runtime.CompilerServices;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Server.Fleet;

/// <summary>Tells the simulated fleet what its computers were doing when the server went down. Beside the shards and not before them: what the fleet answers has to be taken.</summary>
internal sealed class FleetRecovery(SimulatedFleet fleet, IRunStore runs, int shards) : BackgroundService
{
    /// <summary>Tokens of simulated targets whose command was accepted, in all runs that have not ended.</summary>
    public static async IAsyncEnumerable<TargetRun> Accepted(IRunStore runs, int shards, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var shard = 0; shard < shards; shard++)
        {
            foreach (var run in await runs.ActiveRuns(shard, cancellation))
            {
                await foreach (var token in runs.AllTargets(run.Id, cancellation))
                {
                    if (token.Command is { Accepted: true } && SimulatedTargets.Have(token.TargetId))
                        yield return token;
                }
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => fleet.Recover(Accepted(runs, shards, stoppingToken), stoppingToken);
}
