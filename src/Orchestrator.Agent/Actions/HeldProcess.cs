using System.IO.Pipes;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Actions;

/// <summary>
/// A process of Linux that is there, and can be noted, before anything of the action is executed: a shell that waits for a word and then becomes the
/// action's program. Where the agent dies without giving it, the shell ends.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class HeldProcess : ActionProcess
{
    // OLDPWD would tell the action of a folder it has nothing to do with.
    private const string Script = "read -r _ && cd \"$1\" && unset OLDPWD && shift && exec \"$@\" </dev/null";

    private readonly SafeFileHandle word;
    private readonly Stream output;

    /// <exception cref="System.ComponentModel.Win32Exception">The system refused.</exception>
    public HeldProcess(ProcessLaunch launch)
    {
        (Id, word, var said) = PosixSpawn.Start(["/bin/sh", "-c", Script, "orchestrator-agent", launch.WorkingDirectory, .. launch.Command], launch.Environment);
        output = new AnonymousPipeClientStream(PipeDirection.In, said);
        Exit = ChildWait.Exit(Id);
    }

    public override int Id { get; }

    public override IReadOnlyList<(Stream Stream, bool IsError)> Outputs => [(output, false)];

    public override Task<int> Exit { get; }

    public override void Resume()
    {
        Posix.WriteLine(word);
        word.Dispose();
    }

    public override void Kill() => Posix.Signal(Id, Posix.SigKill);

    public override void Dispose() => word.Dispose();
}
