using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Actions;

/// <summary>Installs packages, and says whether the computer has to be rebooted for it.</summary>
/// <param name="processes">Runs the installer.</param>
/// <param name="rebootRequired">The file by which Debian's packages ask for a reboot.</param>
internal sealed class PackageRunner(ActionRunner processes, string rebootRequired)
{
    /// <inheritdoc cref="IActionRunner.Run"/>
    public async Task<ActionResult> Run(StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken pause, CancellationToken stop)
    {
        var before = Asked();
        var result = await processes.Run(start, spawned, pause, stop);
        var package = (PackageAction)start.Action;
        if (result.Ending != ActionEnding.Exited)
            return result;
        if (result.ReturnCode is { } code && package.RebootCodes.Contains(code))
            return result with { RebootNeeded = true };
        return Asked() is { } after && after != before ? result with { RebootNeeded = true } : result;
    }

    private DateTime? Asked() => File.Exists(rebootRequired) ? File.GetLastWriteTimeUtc(rebootRequired) : null;
}
