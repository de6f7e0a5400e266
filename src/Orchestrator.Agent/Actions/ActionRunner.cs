using System.ComponentModel;
using System.Diagnostics;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Journal;
using Orchestrator.Agent.Platform;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Actions;

/// <summary>Executes actions as processes, each with a private folder and a tree that can be ended as a whole.</summary>
/// <param name="folder">Where the private folders are made.</param>
/// <param name="time">The clock of the time-outs.</param>
public sealed class ActionRunner(string folder, TimeProvider time) : IActionRunner
{
    /// <summary>Merges both outputs in the order in which they were written; the arguments are handed on as they are.</summary>
    private static readonly string[] MergingShell = ["-c", "exec \"$@\" 2>&1", "orchestrator-agent"];

    /// <summary>How long a tree may take to end by itself once it is asked to.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the output may stay open after the process has ended: a child it left behind may hold it for ever.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told that an action waits for room on the disk, once for each action.</summary>
    public Action<string> Waits { get; init; } = _ => { };

    public async Task EndSurvivors(InterruptedAction action, CancellationToken cancellation)
    {
        await ProcessTree.EndSurvivors(action, Grace, cancellation);
    }

    public async Task<ActionResult> Run(StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken pause, CancellationToken stop)
    {
        var own = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        try
        {
            var info = await Prepare(start, own, stop);
            return await Execute(info, start, spawned, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new ActionResult { Ending = ActionEnding.Stopped, Message = "it had waited for room on the disk" };
        }
        catch (CannotStart missing)
        {
            return NotStarted(missing.Message);
        }
        catch (NotApplicableHere reason)
        {
            return new ActionResult { Ending = ActionEnding.NotApplicable, Message = reason.Message };
        }
        catch (Exception refused) when (refused is Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            return NotStarted(refused.Message);
        }
        finally
        {
            Remove(own);
        }
    }

    private static ActionResult NotStarted(string message) => new() { Ending = ActionEnding.NotStarted, Message = message };

    /// <summary>What the action needs on the disk, as soon as there is room for it.</summary>
    private async Task<ProcessStartInfo> Prepare(StartAction start, string own, CancellationToken stop)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                DataFolder.CreatePrivate(own);
                return Prepare(start.Action, own, ActionMarker.Of(start.CommandId, start.Index));
            }
            catch (IOException full) when (FullDisk.IsReasonOf(full))
            {
                if (isFirst)
                    Waits($"'{start.Action.Name}' waits for room on the disk: {full.Message}");
                Remove(own);
                await Task.Delay(FullDisk.LookAgain, TimeProvider.System, stop);
            }
        }
    }

    private async Task<ActionResult> Execute(ProcessStartInfo info, StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken stop)
    {
        var action = start.Action;
        var marker = ActionMarker.Of(start.CommandId, start.Index);
        // Only one action is executed at a time, so what is added is its own.
        var before = ChildrenUsage.CpuTime();
        using var process = new Process { StartInfo = info };
        process.Start();
        using var tree = TreeOf(process, marker);
        if (tree.Mark is { } mark)
            await spawned(mark);
        await using var memory = new MemoryWatch(process.Id);
        process.StandardInput.Close();
        var output = new OutputBuffer();
        var reading = Task.WhenAll(Read(process.StandardOutput.BaseStream, output), Read(process.StandardError.BaseStream, output));

        var ending = ActionEnding.Exited;
        using var limit = new CancellationTokenSource(action.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await process.WaitForExitAsync(either.Token);
            tree.Release();
        }
        catch (OperationCanceledException)
        {
            ending = stop.IsCancellationRequested ? ActionEnding.Stopped : ActionEnding.TimedOut;
            await tree.End(Grace, CancellationToken.None);
            await EndsWithin(process.WaitForExitAsync(CancellationToken.None), Drain);
        }

        var used = tree.Usage ?? (ChildrenUsage.CpuTime() - before, memory.Peak);
        var isComplete = await EndsWithin(reading, Drain);
        var (text, truncated) = output.Read();
        return new ActionResult
        {
            Ending = ending,
            ReturnCode = ending == ActionEnding.Exited ? process.ExitCode : null,
            Output = text,
            OutputTruncated = truncated,
            CpuTime = used.CpuTime,
            PeakMemory = used.PeakMemory,
            Message = isComplete ? "" : "a process it left running still holds its output",
        };
    }

    private static ProcessTree TreeOf(Process process, string marker)
    {
        try
        {
            return ProcessTree.Of(process, marker);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static ProcessStartInfo Prepare(ActionSpec action, string own, string marker)
    {
        var workingDirectory = action.WorkingDirectory ?? Directory.CreateDirectory(Path.Combine(own, "work")).FullName;
        if (!Directory.Exists(workingDirectory))
            throw new CannotStart($"the working directory {workingDirectory} does not exist");
        var info = new ProcessStartInfo
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        // What the agent was configured with, and whatever else of the product its shell knew, is no business of a script.
        foreach (var setting in info.Environment.Keys.Where(name => name.StartsWith("ORCHESTRATOR_", StringComparison.OrdinalIgnoreCase)).ToList())
            info.Environment.Remove(setting);
        foreach (var (name, value) in action.Environment)
            info.Environment[name] = value;
        info.Environment[ActionMarker.Variable] = marker;
        var searchPath = info.Environment.TryGetValue("PATH", out var path) && path is not null ? path : "";
        var launch = Launch.Of(action, searchPath, own, workingDirectory);
        foreach (var (name, value) in launch.Environment)
            info.Environment[name] = value;
        if (OperatingSystem.IsWindows())
        {
            info.FileName = launch.File;
        }
        else
        {
            info.FileName = "/bin/sh";
            foreach (var argument in MergingShell)
                info.ArgumentList.Add(argument);
            // Without setsid the tree is still found by its marker.
            if (ProgramFinder.Find("setsid", "/usr/bin:/bin", "/") is { } ownSession)
                info.ArgumentList.Add(ownSession);
            info.ArgumentList.Add(launch.File);
        }

        foreach (var argument in launch.Arguments)
            info.ArgumentList.Add(argument);
        return info;
    }

    // Goes on after the action if a child holds the pipe: it would die of a closed one.
    private static async Task Read(Stream stream, OutputBuffer output)
    {
        var buffer = new byte[8 * 1024];
        try
        {
            await using (stream)
            {
                while (await stream.ReadAsync(buffer, CancellationToken.None) is var read and > 0)
                    output.Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The output ends here.
        }
    }

    private static async Task<bool> EndsWithin(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, TimeProvider.System);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static void Remove(string own)
    {
        try
        {
            Directory.Delete(own, recursive: true);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // Something the action left running uses it; the folder goes at the agent's next start.
        }
    }
}
