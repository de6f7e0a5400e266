using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Transfers;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Actions;

/// <summary>Gives each action to whoever performs its kind.</summary>
internal sealed class Performers(ActionRunner processes, TransferRunner transfers) : IActionRunner
{
    /// <summary>A transfer leaves no process behind.</summary>
    public Task EndSurvivors(InterruptedAction action, CancellationToken cancellation) => processes.EndSurvivors(action, cancellation);

    public Task<ActionResult> Run(StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken pause, CancellationToken stop) =>
        start.Action is TransferAction transfer ? transfers.Run(transfer, pause, stop) : processes.Run(start, spawned, pause, stop);
}
