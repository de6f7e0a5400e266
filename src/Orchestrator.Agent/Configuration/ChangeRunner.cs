using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Configuration;

/// <summary>
/// Carries out changes made by calls of the system that nobody can end, on a network's disk for example, under the action's time-out.
/// </summary>
/// <param name="time">The clock of the time-outs.</param>
internal sealed class ChangeRunner(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Carries one out, and says after a time-out or a stop whether it has taken place.</summary>
    /// <param name="change">Takes the last word before it changes anything.</param>
    public async Task<ActionResult> Run(ActionSpec action, Func<LastWord, ActionResult> change, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(action.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        var word = new LastWord();
        // A thread of its own, since it may be lost to a disk that never answers.
        var work = Task.Factory.StartNew(() => change(word), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await work.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            var ending = stop.IsCancellationRequested ? ActionEnding.Stopped : ActionEnding.TimedOut;
            return word.Take()
                ? new ActionResult { Ending = ending, Message = "the system had not answered; nothing was changed" }
                : await Late(work, ending);
        }
    }

    private async Task<ActionResult> Late(Task<ActionResult> work, ActionEnding ending)
    {
        try
        {
            return await work.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            const string Unknown = "the system has not answered to the change itself; look whether it has taken place";
            return new ActionResult { Ending = ending, Message = Unknown };
        }
    }
}
