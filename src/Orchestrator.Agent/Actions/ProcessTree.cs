using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Actions;

/// <summary>The processes of one running action, wherever they have gone.</summary>
internal abstract class ProcessTree : IDisposable
{
    /// <summary>Takes the tree of a process that has just been started.</summary>
    public static ProcessTree Of(ActionProcess process, string marker) => process is PlainProcess { Process: var known } && OperatingSystem.IsWindows()
        ? new WindowsProcessTree(known)
        : new UnixProcessTree(process, marker);

    /// <summary>Ends what an earlier agent left of an action.</summary>
    public static Task EndSurvivors(InterruptedAction action, TimeSpan grace, CancellationToken cancellation) =>
        LinuxProcesses.Available
            ? UnixProcessTree.End(action.Process, ActionMarker.Of(action.CommandId, action.Index), grace, cancellation)
            : Task.CompletedTask; // A Windows job ends with the agent that held it.

    /// <summary>How a later agent finds the tree; null where it need not or cannot.</summary>
    public virtual ProcessMark? Mark => null;

    /// <summary>What its processes have used, where the system counts it for the tree; null: it does not.</summary>
    public virtual (TimeSpan? CpuTime, long? PeakMemory)? Usage => null;

    /// <summary>Asks all processes to end, waits, then ends them by force. Returns when none is left.</summary>
    /// <param name="grace">How long they may take to end by themselves.</param>
    public abstract Task End(TimeSpan grace, CancellationToken cancellation);

    /// <summary>The action ended by itself: what it left running on purpose may stay.</summary>
    public abstract void Release();

    public abstract void Dispose();
}
