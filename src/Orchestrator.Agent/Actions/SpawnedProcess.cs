using System.IO.Pipes;
using System.Runtime.Versioning;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Actions;

/// <summary>A process of Linux, in a session of its own, whose outputs are one.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SpawnedProcess : ActionProcess
{
    private static readonly string[] Entering = ["/bin/sh", "-c", "cd \"$1\" && unset OLDPWD && shift && exec \"$@\"", "orchestrator-agent"];

    private readonly Stream output;

    /// <param name="launch">What to start.</param>
    /// <param name="entersFolders">Whether the C library can start it in its folder; if not, a shell goes there first.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refused.</exception>
    public SpawnedProcess(ProcessLaunch launch, bool entersFolders)
    {
        (Id, var said) = entersFolders
            ? PosixSpawn.Start(launch.Command, launch.WorkingDirectory, launch.Environment)
            : PosixSpawn.Start([.. Entering, launch.WorkingDirectory, .. launch.Command], folder: null, launch.Environment);
        output = new AnonymousPipeClientStream(PipeDirection.In, said);

        // Before it is waited for: until then its id is nobody else's.
        Mark = LinuxProcesses.MarkOf(Id);
        Exit = ChildWait.Exit(Id);
    }

    public override int Id { get; }

    public override ProcessMark? Mark { get; }

    public override IReadOnlyList<(Stream Stream, bool IsError)> Outputs => [(output, false)];

    public override Task<int> Exit { get; }

    public override void Kill() => Posix.Signal(Id, Posix.SigKill);

    public override void Dispose()
    {
    }
}
