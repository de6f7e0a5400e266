using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Sessions;

/// <summary>Ends the session of the logged-on user after a notice.</summary>
/// <param name="sessions">Who is logged on.</param>
/// <param name="screen">Shows the notice.</param>
/// <param name="time">The clock of the notice.</param>
internal sealed class LogOffRunner(IUserSessions sessions, IUserScreen screen, TimeProvider time)
{
    /// <summary>Carries it out. Never throws: what goes wrong is in the result.</summary>
    public Task<ActionResult> Run(StartAction start, LogOffAction action, CancellationToken stop) => UserActions.Run(action, time, async cancellation =>
    {
        if (await sessions.Find(cancellation) is not { } session)
            return new ActionResult { Ending = ActionEnding.NotApplicable, Message = "nobody is logged on" };
        var how = action.Notice > TimeSpan.Zero ? await Notice(session, action, ActionMarker.Of(start.CommandId, start.Index), cancellation) : "without a notice";
        await sessions.End(session, cancellation);
        return new ActionResult { Ending = ActionEnding.Succeeded, Message = $"{session} was logged off; {how}" };
    }, stop);

    /// <summary>The whole notice passes, whatever the user answers: it is there to save one's work.</summary>
    private async Task<string> Notice(UserSession session, LogOffAction action, string marker, CancellationToken cancellation)
    {
        var text = action.Message ?? FormattableString.Invariant($"You are logged off in {action.Notice.TotalSeconds:0} seconds, by order of your administrators. Please save your work.");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var showing = screen.Show(session, new UserMessage(text, MayPostpone: false, action.Notice), marker, over.Token);
        await Task.Delay(action.Notice, time, cancellation);
        await over.CancelAsync();
        try
        {
            return $"the notice was {(await showing).How}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "the notice stood all the time";
        }
        catch (NotApplicableHere nowhere)
        {
            return $"the notice could not be shown: {nowhere.Message}";
        }
        catch (Exception unshown) when (unshown is IOException or CannotStart)
        {
            // Who cannot be told is not spared for it: the time has passed all the same.
            return $"the notice could not be shown: {unshown.Message}";
        }
    }
}
