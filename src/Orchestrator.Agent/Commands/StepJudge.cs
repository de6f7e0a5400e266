using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Commands;

/// <summary>Turns what came of an action into its report entry, and says whether the command fails by it.</summary>
internal static class StepJudge
{
    /// <summary>Why what is left of a command is not started any more.</summary>
    public const string RunOver = "the run's deadline had passed";

    /// <summary>The action ended while this agent watched.</summary>
    public static ActionDone Ended(CommandEntry entry, ActionResult result, DateTimeOffset now)
    {
        var (outcome, message) = result.Ending switch
        {
            ActionEnding.Exited when Succeeds(entry.Action, result.ReturnCode) => (StepOutcome.Succeeded, ""),
            ActionEnding.Succeeded => (StepOutcome.Succeeded, ""),
            ActionEnding.NotApplicable => (StepOutcome.NotApplicable, ""),
            ActionEnding.Skipped => (StepOutcome.Skipped, ""),
            ActionEnding.Failed => (StepOutcome.Failed, ""),
            ActionEnding.Exited => (StepOutcome.Failed, $"success is return code {Codes(entry.Action)}"),
            ActionEnding.TimedOut => (StepOutcome.TimedOut, $"ended {Tree(entry.Action)}after its time-out of {entry.Action.Timeout:c}"),
            ActionEnding.Stopped or ActionEnding.Paused or ActionEnding.NobodyLoggedOn or ActionEnding.Postponed when entry.CancelRequested => (StepOutcome.Cancelled, "ended with its process tree: cancelled"),
            ActionEnding.Stopped or ActionEnding.Paused or ActionEnding.NobodyLoggedOn or ActionEnding.Postponed => (StepOutcome.TimedOut, $"ended with its process tree: {ForceStop(entry)}"),
            _ => (StepOutcome.Failed, "could not be started"),
        };
        if (result.Message.Length > 0)
            message = message.Length == 0 ? result.Message : $"{message}{(result.Ending == ActionEnding.Exited ? ';' : ':')} {result.Message}";
        var (captured, missing) = Captures.Of(entry.Action, result);
        if (outcome == StepOutcome.Succeeded && missing is not null)
            (outcome, message) = (StepOutcome.Failed, $"nothing in what it said is the value '{missing}' it was to capture");
        var rebootNeeded = outcome == StepOutcome.Succeeded && result.RebootNeeded;
        if (rebootNeeded)
            message = message.Length == 0 ? "a reboot is needed" : $"a reboot is needed; {message}";
        if (entry.Starts > 1)
            message = $"was interrupted and started {entry.Starts} times{(message.Length == 0 ? "" : "; ")}{message}";
        return Done(
            entry,
            now,
            new StepEntry
            {
                Number = 0,
                At = now,
                Index = 0,
                Name = "",
                Outcome = outcome,
                ReturnCode = result.ReturnCode,
                Output = result.Output,
                OutputTruncated = result.OutputTruncated,
                RebootNeeded = rebootNeeded,
                CpuTime = result.CpuTime,
                PeakMemory = result.PeakMemory,
                LineRate = result.LineRate,
                Captured = captured,
                Message = message,
            },
            outcome is StepOutcome.Failed or StepOutcome.TimedOut ? $"action '{entry.Action.Name}' {Verb(outcome)}: {message}" : null);
    }

    /// <summary>The action was running when an earlier agent went down; null if it is to be repeated.</summary>
    public static ActionDone? Interrupted(CommandEntry entry, DateTimeOffset now) => entry switch
    {
        { CancelRequested: true } => NotRun(entry, now, StepOutcome.Cancelled, "interrupted, and cancelled meanwhile", null),
        { Action.OnInterrupted: OnInterrupted.Repeat, EndsBoot: false } => null,
        { Action.OnInterrupted: OnInterrupted.Skip } => NotRun(entry, now, StepOutcome.Skipped, "interrupted, outcome unknown; skipped by its rule", null),
        _ => NotRun(
            entry, now, StepOutcome.Interrupted, "interrupted, outcome unknown", $"action '{entry.Action.Name}' was interrupted, outcome unknown"),
    };

    /// <summary>The action was to restart the computer, and it has been restarted, whoever did it.</summary>
    public static ActionDone Restarted(CommandEntry entry, DateTimeOffset now) =>
        NotRun(entry, now, StepOutcome.Succeeded, "the computer has started again" + (entry.Starts > 1 ? $"; ordered {entry.Starts} times" : ""), null);

    /// <summary>The action will not be started (again).</summary>
    public static ActionDone NotRun(CommandEntry entry, DateTimeOffset now, StepOutcome outcome, string message, string? failure) =>
        Done(entry, now, new StepEntry { Number = 0, At = now, Index = 0, Name = "", Outcome = outcome, Message = message }, failure);

    public static string ForceStop(CommandEntry entry) => $"force stop after {entry.Command!.ForceStopAfter:c}";

    private static ActionDone Done(CommandEntry entry, DateTimeOffset now, StepEntry step, string? failure)
    {
        // A clock that is corrected meanwhile must not put what came later before what came earlier.
        var at = step.At > entry.Items.Latest ? step.At : entry.Items.Latest;

        // What ends a command as a whole (the force stop, its deadline) is not the action's own failure.
        var isIgnored = failure is not null && !entry.EndRequested && entry.Action.OnFailure == OnFailure.Ignore && step.Outcome is StepOutcome.Failed or StepOutcome.TimedOut or StepOutcome.Interrupted;
        return new ActionDone
        {
            CommandId = entry.Id,
            Failure = failure is null || isIgnored ? null : ContractLimits.CapMessage(failure),
            Step = step with
            {
                Number = entry.Items.Next,
                At = at,
                Index = entry.Next,
                Name = entry.Action.Name,
                Ignored = isIgnored,
                Message = ContractLimits.CapMessage(isIgnored ? $"ignored by its rule: {step.Message}" : step.Message),
                Starts = entry.Starts,
                InterruptedStarts = entry.InterruptedStarts.Count > 0 ? entry.InterruptedStarts : null,
                StartedAt = entry.ActionStartedAt,
                EndedAt = entry.Starts > 0 ? (now > entry.ActionStartedAt ? now : entry.ActionStartedAt) : null,
            },
        };
    }

    private static string Tree(ActionSpec action) => action is TransferAction or WaitAction or PowerAction or MessageAction or LogOffAction ? "" : "with its process tree ";

    private static string Verb(StepOutcome outcome) => outcome == StepOutcome.TimedOut ? "timed out" : "failed";

    private static bool Succeeds(ActionSpec action, int? code) =>
        code is { } known
        && ((action.SuccessCodes.Count == 0 ? known == 0 : action.SuccessCodes.Contains(known))
            || (action is PackageAction package && package.RebootCodes.Contains(known)));

    private static string Codes(ActionSpec action) => action.SuccessCodes.Count == 0 ? "0" : string.Join(" or ", action.SuccessCodes);
}
