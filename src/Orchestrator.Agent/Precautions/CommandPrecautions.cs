using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Sessions;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Precautions;

/// <summary>
/// What a command wants changed while its actions are executed: user account control off, input locked. Kept from one action of a command to
/// its next, given back when none follows at once, and by the next agent if this one goes down.
/// </summary>
/// <param name="sessions">Who is logged on.</param>
/// <param name="uac">The user account control; null: there is none on this system.</param>
/// <param name="input">The input devices.</param>
/// <param name="complain">Told what could not be given back; it is tried again at the next occasion.</param>
internal sealed class CommandPrecautions(IUserSessions sessions, UacSwitch? uac, IInputLock input, Action<string> complain) : IDisposable
{
    private HeldInput? held;

    /// <summary>Those of this system.</summary>
    /// <param name="folder">The agent's folder.</param>
    public static CommandPrecautions Here(IUserSessions sessions, string folder, Action<string> complain) => OperatingSystem.IsWindows()
        ? new CommandPrecautions(sessions, new UacSwitch(new WindowsPolicies(), Path.Combine(folder, "uac.json")), new WindowsInputLock(), complain)
        : OperatingSystem.IsLinux()
            ? new CommandPrecautions(sessions, null, new EvdevLock(), complain)
            : new CommandPrecautions(sessions, null, new NoInputLock(), complain);

    /// <summary>Takes those that an action wants and gives back the others.</summary>
    /// <returns>What is so, in words, for the action's entry; empty: it wants none.</returns>
    /// <exception cref="IOException">One could not be taken; the message says which, and why.</exception>
    public async Task<string> Take(StartAction start, CancellationToken cancellation)
    {
        var notes = new List<string>();
        if (start.UacOff)
            notes.Add(TurnUacOff());
        else
            RestoreUac();
        if (start.InputLocked && !NeedsItsUser(start.Action))
            notes.Add(await LockInput(cancellation));
        else
            ReleaseInput();
        return string.Join("; ", notes);
    }

    /// <summary>Gives all of them back, those too that an earlier agent has left. Never throws: what cannot be given back is complained of.</summary>
    public void Release()
    {
        ReleaseInput();
        RestoreUac();
    }

    public void Dispose() => Release();

    // Who is asked has to answer, and who is about to be sent away has to save.
    private static bool NeedsItsUser(ActionSpec action) => action is MessageAction or LogOffAction or PowerAction;

    private string TurnUacOff()
    {
        if (uac is null)
            return "UAC is not applicable on this system";
        try
        {
            uac.TurnOff();
            return "UAC was off";
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"UAC could not be turned off: {refused.Message}", refused);
        }
    }

    private void RestoreUac() => GiveBack("UAC could not be restored and stays off for now", () => uac?.Restore());

    private async Task<string> LockInput(CancellationToken cancellation)
    {
        try
        {
            if (held is null)
            {
                if (await sessions.Find(cancellation) is not { } session)
                    return "the input lock is not applicable: no session";
                held = await input.Lock(session, cancellation);
            }

            return $"the input was locked ({held.What})";
        }
        catch (NotApplicableHere reason)
        {
            return $"the input lock is not applicable: {reason.Message}";
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or CannotStart)
        {
            throw new IOException($"the input could not be locked: {refused.Message}", refused);
        }
    }

    private void ReleaseInput() => GiveBack("the input could not be unlocked and stays locked for now", () =>
    {
        held?.Held.Dispose();
        held = null;
    });

    private void GiveBack(string otherwise, Action give)
    {
        try
        {
            give();
        }
#pragma warning disable CA1031 // An agent that ended with this would end with it at each start again, and could not even say so to its server.
        catch (Exception refused)
#pragma warning restore CA1031
        {
            complain($"{otherwise}: {refused.Message}");
        }
    }
}
