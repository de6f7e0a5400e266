using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Actions;

/// <summary>A session of its own, plus whatever left it but still carries the action's marker in its environment.</summary>
internal sealed class UnixProcessTree(ActionProcess process, string marker) : ProcessTree
{
    private const int Rounds = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public override ProcessMark? Mark => process.Mark;

    /// <summary>Returns when nothing is left, or only what even the system cannot end (it hangs in a driver).</summary>
    public static async Task End(ProcessMark? mark, string marker, TimeSpan grace, CancellationToken cancellation)
    {
        var members = LinuxProcesses.MembersOf(mark, marker);
        foreach (var member in members)
            Posix.Signal(member, Posix.SigTerm);
        var started = TimeProvider.System.GetTimestamp();
        while (members.Count > 0 && TimeProvider.System.GetElapsedTime(started) < grace)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellation);
            members = LinuxProcesses.MembersOf(mark, marker);
        }

        // A tree may fork while it is being ended, so it is looked at until nothing is left.
        for (var round = 0; members.Count > 0 && round < Rounds; round++)
        {
            foreach (var member in members)
                Posix.Signal(member, Posix.SigKill);
            await Task.Delay(Pause, TimeProvider.System, cancellation);
            members = LinuxProcesses.MembersOf(mark, marker);
        }
    }

    public override async Task End(TimeSpan grace, CancellationToken cancellation)
    {
        if (LinuxProcesses.Available)
            await End(process.Mark, marker, grace, cancellation);
        else
            process.Kill();
    }

    public override void Release()
    {
    }

    public override void Dispose()
    {
    }
}
