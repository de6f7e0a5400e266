using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Reporting;
using Orchestrator.Timeframes;

namespace Orchestrator.Messaging.Simulated;

/// <summary>One command or installation at a simulated target: how far it is and what it has said.</summary>
internal sealed class SimulatedWork
{
    private readonly List<StepEntry> kept = [];
    private IReadOnlyList<PlannedStep>? plan;
    private DateTimeOffset startedAt;
    private DateTimeOffset stepStartedAt;
    private long amendedBy;
    private int next;
    private string? failure;

    public required ReportLog Log { get; init; }

    public required CommandDestination Destination { get; init; }

    public required DateTimeOffset LastStart { get; init; }

    /// <summary>Asked for the steps when the work starts; it may depend on that moment.</summary>
    public Func<DateTimeOffset, IReadOnlyList<PlannedStep>> Plan { get; init; } = _ => [];

    public int Priority { get; init; }

    /// <summary>Position in the order in which the work came.</summary>
    public required long Arrival { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? StartBy { get; init; }

    public TimeSpan? ForceStopAfter { get; init; }

    public bool StopOnFirstError { get; init; } = true;

    public Window? Window { get; set; }

    public bool Held { get; set; }

    public bool IsOver { get; private set; }

    public bool HasStarted => plan is not null;

    public bool IsRunning => StepEndsAt is not null;

    public DateTimeOffset? StepEndsAt { get; private set; }

    /// <summary>Set where it does not count from this command's own start.</summary>
    public DateTimeOffset? ForceStopBy { get; init; }

    public DateTimeOffset? ForceStopAt => ForceStopBy ?? (HasStarted ? startedAt + ForceStopAfter : null);

    public void Accept(DateTimeOffset at) => Log.Add(new Accepted { Number = Log.Next, At = at });

    public void Refuse(RefusalReason reason, string message, DateTimeOffset at)
    {
        Log.Add(new Refused { Number = Log.Next, At = at, Reason = reason, Message = message });
        IsOver = true;
    }

    public void Amend(Command amendment, Window? window)
    {
        if (amendment.Sequence <= amendedBy)
            return;
        (amendedBy, Window, Held) = (amendment.Sequence, window, amendment.Held);
    }

    public void Cancel(DateTimeOffset at)
    {
        if (IsOver)
            return;
        EndRest(StepOutcome.Cancelled, "ended with its process tree: cancelled", StepOutcome.Cancelled, "not started: cancelled", at);
        Finish(CommandOutcome.Cancelled, "cancelled", at);
    }

    /// <summary>Begins the next step.</summary>
    public void Start(DateTimeOffset now)
    {
        if (plan is null)
        {
            plan = Plan(now);
            startedAt = now;
            Log.Add(new Started { Number = Log.Next, At = now });
        }

        stepStartedAt = now;
        StepEndsAt = now + (plan.Count == 0 ? TimeSpan.Zero : plan[next].Takes);
    }

    /// <summary>Everything that has come about by now without starting anything new.</summary>
    public void Settle(DateTimeOffset now)
    {
        if (IsOver)
            return;
        if (StepEndsAt <= now && !(ForceStopAt < StepEndsAt))
            EndStep(StepEndsAt.Value);
        if (ForceStopAt <= now)
        {
            var message = $"force stop after {ForceStopAfter:c}";
            EndRest(StepOutcome.TimedOut, $"ended with its process tree: {message}", StepOutcome.Skipped, $"not started: {message}", now);
            Finish(CommandOutcome.Failed, message, now);
        }
        else if (IsRunning)
        {
            return;
        }
        else if (failure is not null && StopOnFirstError)
        {
            EndRest(StepOutcome.Skipped, "", StepOutcome.Skipped, $"not started: {failure}", now);
            Finish(CommandOutcome.Failed, failure, now);
        }
        else if (plan is not null && next >= plan.Count)
        {
            Finish(failure is null ? CommandOutcome.Succeeded : CommandOutcome.Failed, failure ?? "", now);
        }
        else if (!HasStarted && now > LastStart)
        {
            Refuse(RefusalReason.Expired, $"It could not be started by {LastStart:u}.", now);
        }
        else if (!HasStarted && now > StartBy)
        {
            Refuse(RefusalReason.StartByPassed, $"It could not be started by {StartBy:u}; its slot has been given away.", now);
        }
    }

    public void Finish(CommandOutcome outcome, string message, DateTimeOffset at)
    {
        foreach (var step in kept)
            Log.Add(step);
        kept.Clear();
        Log.Add(new Finished { Number = Log.Next, At = at, Outcome = outcome, Message = message });
        IsOver = true;
    }

    private void EndStep(DateTimeOffset at)
    {
        if (next < plan!.Count)
        {
            var step = plan[next];
            Add(step, step.Outcome, step.Message, stepStartedAt, at);
            if (step.Outcome is StepOutcome.Failed or StepOutcome.TimedOut)
                failure ??= $"'{step.Name}' failed: {step.Message}";
        }

        next++;
        StepEndsAt = null;
    }

    private void EndRest(StepOutcome running, string runningMessage, StepOutcome waiting, string waitingMessage, DateTimeOffset at)
    {
        if (IsRunning)
        {
            Add(plan![next] with { Output = "", ReturnCode = null }, running, runningMessage, stepStartedAt, at);
            next++;
            StepEndsAt = null;
        }

        for (plan ??= Plan(at); next < plan.Count; next++)
            Add(plan[next] with { Output = "", ReturnCode = null }, waiting, waitingMessage, null, at);
    }

    // An installer is no computer of its own: after a restart of the server the attempt is made again from the beginning, so all that
    // follows "started" leaves at once and no other attempt continues its numbering.
    private void Add(PlannedStep step, StepOutcome outcome, string message, DateTimeOffset? began, DateTimeOffset at)
    {
        var entry = new StepEntry
        {
            Number = Log.Next + kept.Count,
            At = at,
            Index = next,
            Name = step.Name,
            Outcome = outcome,
            ReturnCode = step.ReturnCode,
            StartedAt = began,
            EndedAt = began is null ? null : at,
            Output = step.Output,
            Message = message,
            Starts = began is null ? 0 : 1,
        };
        if (Destination == CommandDestination.Installer)
            kept.Add(entry);
        else
            Log.Add(entry);
    }
}
