using System.ComponentModel;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Outputs;
using Orchestrator.Agent.Platform;
using Orchestrator.Agent.Sessions;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Actions;

/// <summary>Executes actions as processes, each with a private folder and a tree that can be ended as a whole.</summary>
/// <param name="folder">Where the private folders are made.</param>
/// <param name="time">The clock of the time-outs.</param>
public sealed class ActionRunner(string folder, TimeProvider time) : IActionRunner
{
    /// <summary>How long a tree may take to end by itself once it is asked to.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the output may stay open after the process has ended: a child it left behind may hold it for ever.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told that an action waits for room on the disk, once for each action.</summary>
    public Action<string> Waits { get; init; } = _ => { };

    /// <summary>Makes room on a full disk; false: there is nothing left to do without.</summary>
    public Func<bool> GiveWay { get; init; } = () => false;

    /// <summary>What takes an action's output.</summary>
    internal Func<StartAction, ActionOutput> Outputs { get; init; } = start => new ActionOutput(start);

    public async Task EndSurvivors(InterruptedAction action, CancellationToken cancellation)
    {
        await ProcessTree.EndSurvivors(action, Grace, cancellation);
    }

    public Task<ActionResult> Run(StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken pause, CancellationToken stop) =>
        Run(start, null, spawned, stop);

    /// <inheritdoc cref="IActionRunner.Run"/>
    /// <param name="session">In which session of a user; null: as the agent's account.</param>
    internal async Task<ActionResult> Run(StartAction start, UserSession? session, Func<ProcessMark, ValueTask> spawned, CancellationToken stop)
    {
        var own = ActionFolder.For(folder, session);
        try
        {
            var launch = await Prepare(start, own, session, stop);
            return await Execute(launch, start, spawned, stop);
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
            await own.Remove();
        }
    }

    private static ActionResult NotStarted(string message) => new() { Ending = ActionEnding.NotStarted, Message = message };

    /// <summary>What the action needs on the disk, as soon as there is room for it.</summary>
    private async Task<ProcessLaunch> Prepare(StartAction start, ActionFolder own, UserSession? session, CancellationToken stop)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                own.Create();
                return Prepare(start.Action, own, session, ActionMarker.Of(start.CommandId, start.Index));
            }
            catch (IOException full) when (FullDisk.IsReasonOf(full))
            {
                await own.Remove();
                if (own.IsOnDataDisk && GiveWay())
                    continue;
                if (isFirst)
                    Waits($"'{start.Action.Name}' waits for room on the disk: {full.Message}");
                await Task.Delay(FullDisk.LookAgain, TimeProvider.System, stop);
            }
        }
    }

    private async Task<ActionResult> Execute(ProcessLaunch launch, StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken stop)
    {
        var action = start.Action;
        var marker = ActionMarker.Of(start.CommandId, start.Index);
        // Only one action is executed at a time, so what is added is its own.
        var before = ChildrenUsage.CpuTime();
        using var process = ActionProcess.Start(launch);
        using var tree = await Noted(process, marker, spawned);
        process.Resume();
        await using var memory = new MemoryWatch(process.Id);
        var output = Outputs(start);
        try
        {
            return await Ended(action, process, tree, output, before, memory, stop);
        }
        finally
        {
            // Whatever happens, what it has put out is complete, and can be handed over.
            output.End();
        }
    }

    private async Task<ActionResult> Ended(
        ActionSpec action, ActionProcess process, ProcessTree tree, ActionOutput output, TimeSpan? before, MemoryWatch memory, CancellationToken stop)
    {
        var reading = Task.WhenAll(process.Outputs.Select(said => Read(said.Stream, output, said.IsError)));
        var ending = ActionEnding.Exited;
        using var limit = new CancellationTokenSource(action.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await process.Exit.WaitAsync(either.Token);
            tree.Release();
        }
        catch (OperationCanceledException)
        {
            ending = stop.IsCancellationRequested ? ActionEnding.Stopped : ActionEnding.TimedOut;
            await tree.End(Grace, CancellationToken.None);
            await EndsWithin(process.Exit, Drain);
        }

        var used = tree.Usage ?? (ChildrenUsage.CpuTime() - before, memory.Peak);
        var isComplete = await EndsWithin(reading, Drain);
        var (text, truncated) = output.End();
        return new ActionResult
        {
            Ending = ending,
            ReturnCode = ending == ActionEnding.Exited ? await process.Exit : null,
            Output = text,
            OutputTruncated = truncated,
            CpuTime = used.CpuTime,
            PeakMemory = used.PeakMemory,
            Message = isComplete ? "" : "a process it left running still holds its output",
        };
    }

    /// <summary>The tree of a process, once it is known how a later agent finds it.</summary>
    private static async Task<ProcessTree> Noted(ActionProcess process, string marker, Func<ProcessMark, ValueTask> spawned)
    {
        ProcessTree? tree = null;
        try
        {
            tree = ProcessTree.Of(process, marker);
            if (tree.Mark is { } mark)
                await spawned(mark);
            return tree;
        }
        catch
        {
            tree?.Dispose();
            process.Kill();
            foreach (var (stream, _) in process.Outputs)
                await stream.DisposeAsync();
            throw;
        }
    }

    private static ProcessLaunch Prepare(ActionSpec action, ActionFolder own, UserSession? session, string marker)
    {
        var workingDirectory = action.WorkingDirectory ?? own.CreateWork(hasFiles: action is ScriptAction);
        if (!Directory.Exists(workingDirectory))
            throw new CannotStart($"the working directory {workingDirectory} does not exist");
        if (!OperatingSystem.IsWindows() && !Posix.MayEnter(workingDirectory))
            throw new CannotStart($"the agent's account may not enter the working directory {workingDirectory}");
        var environment = ActionEnvironment.Of(session);
        foreach (var (name, value) in action.Environment)
            environment[name] = value;
        environment[ActionMarker.Variable] = marker;
        var searchPath = environment.TryGetValue("PATH", out var path) ? path : "";
        var launch = Launch.Of(action, searchPath, own.Path, workingDirectory);
        foreach (var (name, value) in launch.Environment)
            environment[name] = value;
        own.HandOver();
        IReadOnlyList<string> otherAccount = !OperatingSystem.IsWindows() && session?.Account is { } account ? AccountSwitch.Prefix(account) : [];
        return new ProcessLaunch([.. otherAccount, launch.File, .. launch.Arguments], Path.GetFullPath(workingDirectory), environment) { Session = session };
    }

    // Goes on after the action if a child holds the pipe: it would die of a closed one.
    private static async Task Read(Stream stream, ActionOutput output, bool isError)
    {
        var buffer = new byte[8 * 1024];
        try
        {
            await using (stream)
            {
                while (await stream.ReadAsync(buffer, CancellationToken.None) is var read and > 0)
                    output.Append(buffer.AsSpan(0, read), isError);
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
}
