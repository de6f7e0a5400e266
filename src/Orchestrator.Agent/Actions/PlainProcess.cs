using System.Diagnostics;

namespace Orchestrator.Agent.Actions;

/// <summary>A process as .NET or Windows starts it.</summary>
internal sealed class PlainProcess(StartedProcess started) : ActionProcess
{
    public Process Process => started.Process;

    public override int Id => Process.Id;

    public override IReadOnlyList<(Stream Stream, bool IsError)> Outputs => [(started.Output, false), (started.Error, true)];

    public override Task<int> Exit { get; } = Ended(started.Process);

    public override void Resume() => started.Resume();

    public override void Kill() => Process.Kill(entireProcessTree: true);

    public override void Dispose() => started.Dispose();

    private static async Task<int> Ended(Process process)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
