using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Sessions;

/// <summary>Executes scripts and programs in the session of the logged-on user.</summary>
/// <param name="processes">Runs the processes.</param>
/// <param name="sessions">Who is logged on.</param>
internal sealed class SessionRunner(ActionRunner processes, IUserSessions sessions)
{
    /// <inheritdoc cref="IActionRunner.Run"/>
    public async Task<ActionResult> Run(StartAction start, Func<ProcessMark, ValueTask> spawned, CancellationToken stop)
    {
        UserSession? session;
        try
        {
            session = await sessions.Find(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new ActionResult { Ending = ActionEnding.Stopped };
        }
        catch (Exception unknown) when (unknown is IOException or CannotStart)
        {
            return new ActionResult { Ending = ActionEnding.NotStarted, Message = $"who is logged on cannot be told: {unknown.Message}" };
        }

        if (session is null)
            return Nobody(start.Action);
        var result = await processes.Run(start, session, spawned, stop);
        return result with { Message = result.Message.Length == 0 ? $"in {session}" : $"in {session}; {result.Message}" };
    }

    /// <summary>What becomes of an action that needs a session while there is none.</summary>
    public static ActionResult Nobody(ActionSpec action) => action.NobodyLoggedOn switch
    {
        NobodyLoggedOn.Skip => new ActionResult { Ending = ActionEnding.Skipped, Message = "nobody is logged on; skipped by its rule" },
        NobodyLoggedOn.Wait => new ActionResult { Ending = ActionEnding.NobodyLoggedOn },
        _ => new ActionResult { Ending = ActionEnding.NotStarted, Message = "nobody is logged on at the computer" },
    };
}
