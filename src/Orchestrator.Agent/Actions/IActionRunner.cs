using Orchestrator.Agent.Commands;

namespace Orchestrator.Agent.Actions;

/// <summary>Executes actions on this computer.</summary>
public interface IActionRunner
{
    /// <summary>Ends what an earlier agent left of an action. Returns when nothing of it runs any more.</summary>
    Task EndSurvivors(InterruptedAction action, CancellationToken cancellation);

    /// <summary>Executes one action to its end. Never throws: what goes wrong is in the result.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="spawned">Told how a later agent finds the process, once it has started. Of an action that
    /// ends the boot: told of <see cref="ProcessMark.None"/> before the order is given, and done when that is durable.</param>
    /// <param name="pause">Asks an action that can to begin nothing more and to end with <see cref="ActionEnding.Paused"/>.</param>
    /// <param name="stop">Ends the action's whole process tree.</param>
    Task<ActionResult> Run(StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken pause, CancellationToken stop);
}
