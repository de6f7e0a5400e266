namespace Orchestrator.Agent.Commands;

/// <summary>How the process of an action came to its end.</summary>
public enum ActionEnding
{
    /// <summary>By itself; there is a return code.</summary>
    Exited,

    /// <summary>Its time-out ended it.</summary>
    TimedOut,

    /// <summary>It was ended on request: cancelled, or the force stop.</summary>
    Stopped,

    /// <summary>It could not be started; the message names what is missing.</summary>
    NotStarted,

    /// <summary>There was no process, and it has done what it should.</summary>
    Succeeded,

    /// <summary>There was no process, and it has not; the message says why.</summary>
    Failed,

    /// <summary>It was asked to pause and can go on later.</summary>
    Paused,

    /// <summary>There is nothing to do on a computer of this kind; the message says why.</summary>
    NotApplicable,

    /// <summary>By its rule it is left out; the message says why.</summary>
    Skipped,

    /// <summary>Nothing was begun: it waits for a user who logs on.</summary>
    NobodyLoggedOn,

    /// <summary>The user has put it off until <see cref="ActionResult.Resume"/> has passed.</summary>
    Postponed,
}

/// <summary>What the runner says about an action that is over. Whether that is a success is for the book to decide.</summary>
public sealed record ActionResult
{
    public required ActionEnding Ending { get; init; }

    /// <summary>Only after <see cref="ActionEnding.Exited"/>.</summary>
    public int? ReturnCode { get; init; }

    /// <summary>At most <see cref="Contracts.ContractLimits.OutputBytes"/> bytes of UTF-8.</summary>
    public string Output { get; init; } = "";

    public bool OutputTruncated { get; init; }

    /// <summary>Processor time of its processes. Null: not measured, or there was none.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>The most memory one of its processes has had, in bytes. Null: not measured, or there was none.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>Of a transfer: bytes a second while no rate held it back. Null: too little came to tell.</summary>
    public long? LineRate { get; init; }

    /// <summary>Only after <see cref="ActionEnding.Postponed"/>: how long from now.</summary>
    public TimeSpan? Resume { get; init; }

    /// <summary>Its effect is complete only after a reboot.</summary>
    public bool RebootNeeded { get; init; }

    /// <summary>For people, beyond what the ending says; may be empty.</summary>
    public string Message { get; init; } = "";
}

/// <summary>How a process is found again by a later agent: process ids alone are reused.</summary>
/// <param name="ProcessId">Also the id of its session.</param>
/// <param name="StartTime">In the system's own unit.</param>
/// <param name="BootId">Which boot of the computer it belongs to.</param>
public sealed record ProcessMark(int ProcessId, long StartTime, string BootId)
{
    /// <summary>There is no process: the action ends the boot.</summary>
    public static readonly ProcessMark None = new(-1, 0, "");
}

/// <summary>An action that was started by an agent that went down before it ended.</summary>
/// <param name="Process">Null if that agent went down before it could note it.</param>
public sealed record InterruptedAction(string CommandId, int Index, ProcessMark? Process);
