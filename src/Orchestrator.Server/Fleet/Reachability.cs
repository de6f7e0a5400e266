using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Installers;
using Orchestrator.Messaging.LocalAgents;
using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Server.Fleet;

/// <summary>Opens the ways to the targets before the shards take up their runs.</summary>
internal sealed class Reachability(
    NamedTimeframes timeframes, LocalAgentServer agents, InstallerQueue installers, Inventory inventory, IRunStore runs, int shards, SimulatedFleet? fleet)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await timeframes.Load(cancellationToken);
        agents.Start();
        installers.Start();
        if (fleet is null)
            return;
        await inventory.Add([.. fleet.Targets.Where(target => inventory.Find(target.Id) is null)], cancellationToken);
        fleet.Start();
        await fleet.Recover(Accepted(fleet, cancellationToken), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Tokens whose command the fleet had accepted in an earlier process.</summary>
    private async IAsyncEnumerable<TargetRun> Accepted(SimulatedFleet simulated, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var shard = 0; shard < shards; shard++)
        {
            foreach (var run in await runs.ActiveRuns(shard, cancellation))
            {
                await foreach (var token in runs.AllTargets(run.Id, cancellation))
                {
                    if (token.Command is { Accepted: true } && simulated.Serves(token.TargetId))
                        yield return token;
                }
            }
        }
    }
}
