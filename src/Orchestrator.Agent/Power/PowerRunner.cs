using System.Globalization;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Platform;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Power;

/// <summary>
/// Restarts or switches off the computer. It never says that it has succeeded: that is for the agent to find in the next boot, by its
/// journal, where the action stands as started in another one.
/// </summary>
/// <param name="isNeeded">Whether the system says that it has to be rebooted.</param>
/// <param name="searchPath">Where its programs are.</param>
/// <param name="time">The clock of the notice.</param>
internal sealed class PowerRunner(Func<bool> isNeeded, string searchPath, TimeProvider time)
{
    /// <summary>How long the computer may take to go down.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Carries it out. Returns only if the computer stays up. Never throws: what goes wrong is in the result.</summary>
    /// <param name="action">What becomes of the computer.</param>
    /// <param name="ordering">Called before the order is given, which waits for it.</param>
    /// <param name="stop">Ends it; the computer stays up unless the order has been given.</param>
    public async Task<ActionResult> Run(PowerAction action, Func<ValueTask> ordering, CancellationToken stop)
    {
        if (action.OnlyIfNeeded && !isNeeded())
            return new ActionResult { Ending = ActionEnding.NotApplicable, Message = "no reboot is needed" };
        using var limit = new CancellationTokenSource(action.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            if (OperatingSystem.IsWindows())
                await OnWindows(action, ordering, either.Token);
            else
                await OnUnix(action, ordering, either.Token);
            await Task.Delay(Patience, time, either.Token);
            return Failed($"the computer has not gone down within {Patience:c}");
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new ActionResult { Ending = stop.IsCancellationRequested ? ActionEnding.Stopped : ActionEnding.TimedOut };
        }
        catch (CannotStart missing)
        {
            return Failed(missing.Message);
        }
        catch (IOException refused)
        {
            return Failed(refused.Message);
        }
    }

    private static ActionResult Failed(string message) => new() { Ending = ActionEnding.Failed, Message = message };

    private async Task OnUnix(PowerAction action, Func<ValueTask> ordering, CancellationToken cancellation)
    {
        var isReboot = action.Operation == PowerOperation.Reboot;
        var program = ProgramFinder.Find("systemctl", searchPath, "/");
        IReadOnlyList<string> arguments = program is not null ? [isReboot ? "reboot" : "poweroff"] : [isReboot ? "-r" : "-h", "now"];
        program ??= ProgramFinder.Find("shutdown", searchPath, "/") ?? throw new CannotStart("there is neither systemctl nor shutdown in PATH; this computer cannot be restarted by its agent");
        if (action.Notice > TimeSpan.Zero)
        {
            // Without anybody to tell, or a way to, the time passes all the same.
            if (ProgramFinder.Find("wall", searchPath, "/") is { } wall)
                await ShortProgram.Run(wall, [Message(action)], cancellation);
            await Task.Delay(action.Notice, time, cancellation);
        }

        await ordering();
        await Order(program, arguments, cancellation);
    }

    private async Task OnWindows(PowerAction action, Func<ValueTask> ordering, CancellationToken cancellation)
    {
        var program = ProgramFinder.Find("shutdown", searchPath, @"C:\") ?? throw new CannotStart("there is no shutdown.exe in PATH");
        var seconds = ((int)action.Notice.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await ordering();
        await Order(program, [action.Operation == PowerOperation.Reboot ? "/r" : "/s", "/f", "/t", seconds, "/d", "p:4:1", "/c", Message(action)], cancellation);
        try
        {
            await Task.Delay(action.Notice, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            await ShortProgram.Run(program, ["/a"], CancellationToken.None);
            throw;
        }
    }

    private static async Task Order(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var (code, said) = await ShortProgram.Run(program, arguments, cancellation);
        if (code != 0)
            throw new IOException($"{Path.GetFileName(program)} {arguments[0]} ended with return code {code}: {said}");
    }

    private static string Message(PowerAction action)
    {
        if (action.Message is { } message)
            return message;
        var when = action.Notice > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"in {action.Notice.TotalSeconds:0} seconds") : "now";
        return $"This computer {(action.Operation == PowerOperation.Reboot ? "restarts" : "is switched off")} {when}, by order of its administrators. Please save your work.";
    }
}
