using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Sessions;

/// <summary>What actions that the agent does itself in a user's session have in common: their time-out, and their errors in words.</summary>
internal static class UserActions
{
    /// <summary>Does one under its time-out. Never throws: what goes wrong is in the result.</summary>
    public static async Task<ActionResult> Run(ActionSpec action, TimeProvider time, Func<CancellationToken, Task<ActionResult>> perform, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(action.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            return await perform(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new ActionResult { Ending = stop.IsCancellationRequested ? ActionEnding.Stopped : ActionEnding.TimedOut };
        }
        catch (NotApplicableHere reason)
        {
            return new ActionResult { Ending = ActionEnding.NotApplicable, Message = reason.Message };
        }
        catch (Exception refused) when (refused is IOException or CannotStart)
        {
            return new ActionResult { Ending = ActionEnding.Failed, Message = refused.Message };
        }
    }
}
