using System.Globalization;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Sessions;

/// <summary>Shows messages to the logged-on user. How often the user has postponed one is counted by the book, whose journal outlives the agent.</summary>
/// <param name="sessions">Who is logged on.</param>
/// <param name="screen">Shows the message.</param>
/// <param name="time">The clock of the time-outs.</param>
internal sealed class MessageRunner(IUserSessions sessions, IUserScreen screen, TimeProvider time)
{
    /// <summary>Shows it to the end. Never throws: what goes wrong is in the result.</summary>
    public Task<ActionResult> Run(StartAction start, MessageAction action, CancellationToken stop) => UserActions.Run(action, time, async cancellation =>
    {
        if (await sessions.Find(cancellation) is not { } session)
            return SessionRunner.Nobody(action);
        var began = time.GetTimestamp();
        var message = new UserMessage(action.Text, start.Postponements < action.Postponements, action.Answer);
        var shown = await screen.Show(session, message, ActionMarker.Of(start.CommandId, start.Index), cancellation);
        if (shown.Answer == UserAnswer.Later && message.MayPostpone)
        {
            var count = string.Create(CultureInfo.InvariantCulture, $"{start.Postponements + 1} of {action.Postponements}");
            return new ActionResult { Ending = ActionEnding.Postponed, Resume = action.Postponement, Message = $"{session.User} has postponed it ({count})" };
        }

        if (shown.Answer == UserAnswer.NotPossible)
            await Task.Delay(action.Answer, time, cancellation);
        var said = shown.Answer switch
        {
            UserAnswer.NotPossible => "no answer is possible there" + (action.Postponements > 0 ? ", so that postponement is not applicable" : ""),
            UserAnswer.None => $"nobody answered within {action.Answer:c}",
            _ => FormattableString.Invariant($"confirmed after {time.GetElapsedTime(began).TotalSeconds:0} s"),
        };
        var postponed = start.Postponements == 0 ? "" : $"; postponed {start.Postponements} times before";
        return new ActionResult { Ending = ActionEnding.Succeeded, Message = $"{shown.How} in {session}: {said}{postponed}" };
    }, stop);
}
