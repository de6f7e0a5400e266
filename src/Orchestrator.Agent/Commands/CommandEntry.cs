using System.Collections.ObjectModel;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Commands;

/// <summary>All that is known of one command that is not both over and confirmed.</summary>
internal sealed class CommandEntry(CommandOutline outline, Command? command)
{
    public string Id => outline.Id;

    public CommandOutline Outline => outline;

    /// <summary>Null if it was refused at the door.</summary>
    public Command? Command => command;

    public ItemLog Items { get; } = new();

    public bool IsOver { get; private set; }

    /// <summary>The first action without an entry: the one that runs, or the next one.</summary>
    public int Next { get; private set; }

    public bool IsRunning { get; private set; }

    /// <summary>How often action <see cref="Next"/> has been started.</summary>
    public int Starts { get; private set; }

    public DateTimeOffset? FirstStartedAt { get; private set; }

    public DateTimeOffset? ActionStartedAt { get; private set; }

    /// <summary>When action <see cref="Next"/> was found interrupted; null: it was not, or it has been started again.</summary>
    public DateTimeOffset? InterruptedAt { get; private set; }

    /// <summary>The starts of action <see cref="Next"/> that were interrupted and repeated.</summary>
    public IReadOnlyList<InterruptedStart> InterruptedStarts { get; private set; } = [];

    public ProcessMark? Process { get; set; }

    /// <summary>The running action was about to give, or gave, the order to end the boot.</summary>
    public bool EndsBoot { get; set; }

    /// <summary>The boot in which the running action was started; only of one that ends the boot.</summary>
    public string? BootId { get; private set; }

    /// <summary>Why the command will end as failed; null so far.</summary>
    public string? Failure { get; private set; }

    /// <summary>What came of the actions that have an entry, in order.</summary>
    public List<(StepOutcome Outcome, int? ReturnCode)> Results { get; } = [];

    /// <summary>The values captured so far, by name.</summary>
    public Dictionary<string, string> Outputs { get; } = new(StringComparer.Ordinal);

    /// <summary>An action needs a reboot that has not come since.</summary>
    public bool RebootNeeded { get; private set; }

    /// <summary>The rest is not started: an action has failed whose rule says so.</summary>
    public bool StopsHere { get; private set; }

    /// <summary>At least one action ended, or never began, because of a tombstone.</summary>
    public bool HasCancelledSteps { get; private set; }

    public bool CancelRequested { get; set; }

    /// <summary>The running action was told to end.</summary>
    public bool EndRequested { get; set; }

    /// <summary>The running action was told to pause.</summary>
    public bool PauseRequested { get; set; }

    /// <summary>How often action <see cref="Next"/> has paused at the end of its window.</summary>
    public int Pauses { get; private set; }

    /// <summary>Action <see cref="Next"/> waits for a user who logs on.</summary>
    public bool AwaitsUser { get; private set; }

    /// <summary>Until when the user has postponed action <see cref="Next"/>; null: it does not wait for that.</summary>
    public DateTimeOffset? PostponedUntil { get; private set; }

    /// <summary>How often the user has postponed action <see cref="Next"/>.</summary>
    public int Postponements { get; private set; }

    public CommandGate Gate { get; private set; } = null!;

    public bool Held { get; private set; }

    public long AmendedBy { get; private set; }

    public bool IsExecution => command is { Kind: CommandKind.Execute };

    public bool HasStarted => FirstStartedAt is not null;

    public DateTimeOffset? ForceStopAt => command?.ForceStopAt ?? FirstStartedAt + command?.ForceStopAfter;

    /// <summary>The running action can pause, and was not told to yet.</summary>
    public bool MayPause => IsRunning && !PauseRequested && !EndRequested && Action is TransferAction;

    public ActionSpec Action => command!.Actions[Next];

    public bool AllActionsDone => Next == command!.Actions.Count;

    public void Govern(CommandWindow? window, bool held, long sequence)
    {
        // What cannot be read was refused at the door; a zone that vanished since keeps the gate closed until the expiry.
        _ = CommandGate.Read(window, out var gate);
        (Gate, Held, AmendedBy) = (gate, held, sequence);
    }

    public void Apply(ActionStarting record)
    {
        (IsRunning, EndRequested, PauseRequested, Starts, Process) = (true, false, false, record.Starts, null);
        (BootId, EndsBoot) = (record.BootId, false);
        if (record.InterruptedAt is { } found && ActionStartedAt is { } began)
            InterruptedStarts = [.. InterruptedStarts.TakeLast(ContractLimits.InterruptedStarts - 1), new InterruptedStart(began, found)];
        InterruptedAt = null;
        ActionStartedAt = Pauses > 0 ? ActionStartedAt : record.At;
        FirstStartedAt ??= record.At;
        (AwaitsUser, PostponedUntil) = (false, null);
        if (record.Item is { } item)
            Items.Add(item);
        if (record.GoesOn is { } goesOn)
            Items.Add(goesOn);
    }

    /// <summary>Nothing has been begun that could be interrupted, so the start is not counted.</summary>
    public void Apply(ActionWaiting record)
    {
        (IsRunning, EndRequested, PauseRequested, Process) = (false, false, false, null);
        Starts--;
        (AwaitsUser, PostponedUntil) = (record.Until is null, record.Until);
        if (record.Until is not null)
            Postponements++;
        Items.Add(record.Item);
    }

    public void Apply(ActionDone record)
    {
        (AwaitsUser, PostponedUntil, Postponements) = (false, null, 0);
        (IsRunning, EndRequested, PauseRequested, Starts, Pauses, ActionStartedAt, Process) = (false, false, false, 0, 0, null, null);
        (InterruptedAt, InterruptedStarts) = (null, []);
        StopsHere |= record.Failure is not null && command!.StopOnFirstError && Action.OnFailure == OnFailure.Default;
        RebootNeeded = (RebootNeeded || record.Step.RebootNeeded) && !(Action is PowerAction && record.Step.Outcome == StepOutcome.Succeeded);
        Next = record.Step.Index + 1;
        Failure ??= record.Failure;
        Results.Add((record.Step.Outcome, record.Step.ReturnCode));
        foreach (var (name, value) in record.Step.Captured ?? ReadOnlyDictionary<string, string>.Empty)
            Outputs[name] = value;
        HasCancelledSteps |= record.Step.Outcome == StepOutcome.Cancelled;
        Items.Add(record.Step);
    }

    public void End(ReportItem item)
    {
        IsOver = true;
        Items.Add(item);
    }

    /// <summary>The action goes on in the next window. That is no interruption, so the start is not counted.</summary>
    public void Pause()
    {
        (IsRunning, EndRequested, PauseRequested, Process) = (false, false, false, null);
        Starts--;
        Pauses++;
    }

    /// <summary>The action that was interrupted will be started again.</summary>
    public void AwaitRepeat(DateTimeOffset found) => (IsRunning, EndRequested, Process, InterruptedAt) = (false, false, null, found);
}
