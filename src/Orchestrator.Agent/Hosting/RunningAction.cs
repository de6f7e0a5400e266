using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Precautions;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Hosting;

/// <summary>The action that is executing: there is never more than one.</summary>
/// <param name="post">Gives an input to the book.</param>
/// <param name="keep">The same, and waits until what it led to is durable.</param>
/// <param name="note">Notes a process, so that an agent that starts in the same boot finds it.</param>
internal sealed class RunningAction(
    IActionRunner runner,
    Func<Func<CommandBook, CorrectedTime, BookOutput>, ValueTask> post,
    Func<Func<CommandBook, CorrectedTime, BookOutput>, ValueTask> keep,
    Action<ActionSpawned> note) : IAsyncDisposable
{
    private StartAction? start;
    private CancellationTokenSource stop = new();
    private CancellationTokenSource pause = new();
    private Task task = Task.CompletedTask;
    private bool isOver;

    /// <summary>What commands want changed while they are executed; null: nothing is ever changed.</summary>
    public CommandPrecautions? Precautions { get; init; }

    /// <summary>Starts the action, of which it is durable that it starts.</summary>
    public void Start(StartAction next)
    {
        stop.Dispose();
        pause.Dispose();
        isOver = false;
        (start, stop, pause) = (next, new CancellationTokenSource(), new CancellationTokenSource());
        task = Run(next, pause.Token, stop.Token);
    }

    public void Pause(PauseAction asked)
    {
        if (start is { } current && (current.CommandId, current.Index) == (asked.CommandId, asked.Index))
            pause.Cancel();
    }

    public void End(EndAction end)
    {
        if (start is { } current && (current.CommandId, current.Index) == (end.CommandId, end.Index))
            stop.Cancel();
    }

    /// <summary>The effects of an input are carried out: if the action is over and no other has been started, what was changed for it is given back.</summary>
    /// <returns>Whether that is so.</returns>
    public bool Rest()
    {
        var rests = isOver;
        if (rests)
            Precautions?.Release();
        isOver = false;
        return rests;
    }

    /// <summary>Ends what runs and waits for it; its result is given to nobody, so that it counts as interrupted.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Precautions?.Release();
        stop.Dispose();
        pause.Dispose();
    }

    private async Task Run(StartAction next, CancellationToken paused, CancellationToken cancellation)
    {
        // The loop goes on while the process is being started.
        await Task.Yield();
        var result = await Result(next, paused, cancellation);
        await post((book, time) =>
        {
            isOver = true;
            return book.Ended(next.CommandId, next.Index, result, time);
        });
    }

    private async Task<ActionResult> Result(StartAction next, CancellationToken paused, CancellationToken cancellation)
    {
        try
        {
            return await Performed(next, paused, cancellation);
        }
#pragma warning disable CA1031 // Whatever goes wrong around an action ends that action; unheard, it would keep the turn of all others for ever.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new ActionResult { Ending = ActionEnding.NotStarted, Message = $"the agent failed: {failure.Message}{await EndSurvivors(next)}" };
        }
    }

    /// <returns>What goes wrong with that, too; empty: nothing does.</returns>
    private async Task<string> EndSurvivors(StartAction failed)
    {
        try
        {
            await runner.EndSurvivors(new InterruptedAction(failed.CommandId, failed.Index, Process: null), CancellationToken.None);
            return "";
        }
#pragma warning disable CA1031 // As above.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return $"; what it has left running could not be ended: {failure.Message}";
        }
    }

    private async Task<ActionResult> Performed(StartAction next, CancellationToken paused, CancellationToken cancellation)
    {
        var changed = "";
        try
        {
            if (Precautions is not null)
                changed = await Precautions.Take(next, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new ActionResult { Ending = ActionEnding.Stopped };
        }
        catch (IOException refused)
        {
            return new ActionResult { Ending = ActionEnding.NotStarted, Message = refused.Message };
        }

        var result = await runner.Run(next, process => Spawned(next, process), paused, cancellation);
        return changed.Length == 0 || result.Ending is ActionEnding.NobodyLoggedOn or ActionEnding.Postponed
            ? result
            : result with { Message = result.Message.Length == 0 ? changed : $"{result.Message}; {changed}" };
    }

    private ValueTask Spawned(StartAction next, ProcessMark process)
    {
        if (next.Action is PowerAction)
            return keep((book, time) => book.EndsBoot(next.CommandId, next.Index, time));
        note(new ActionSpawned { CommandId = next.CommandId, Index = next.Index, Process = process });
        return ValueTask.CompletedTask;
    }
}
