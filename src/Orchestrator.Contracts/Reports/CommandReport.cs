using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Reports;

/// <summary>
/// What an agent (or an installer) says about one command: the items the server has not confirmed yet, in order and without a gap.
/// It is repeated until the server confirms that the items are stored.
/// </summary>
public sealed record CommandReport
{
    public required string CommandId { get; init; }

    public required string RunId { get; init; }

    /// <summary>Id of the reporting target. The transport proves it; the server refuses a report about another target's command.</summary>
    public required string Target { get; init; }

    /// <summary>Id of the activity the command belongs to, so that a report that comes late still says what it is about.</summary>
    public required string Activity { get; init; }

    /// <summary>The command's attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>
    /// Which beginning of the work this tells of, from 1. Of an installation, whose installer keeps no journal: another server begins it anew
    /// when the first one has gone down, with items of its own from 1 on. 0: of a target's agent, which begins once.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Beginning { get; init; }

    public required IReadOnlyList<ReportItem> Items { get; init; }
}

/// <summary>One fact about a command. <see cref="Number"/> counts from 1 per command: an item that was seen already is ignored.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(StepEntry), "step")]
[JsonDerivedType(typeof(Finished), "finished")]
public abstract record ReportItem
{
    public required int Number { get; init; }

    /// <summary>When it happened, on the reporter's clock corrected by the server's.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>The command is in the agent's journal: it will be answered, even after a crash.</summary>
public sealed record Accepted : ReportItem;

/// <summary>The command will never be executed. The last item of its command.</summary>
public sealed record Refused : ReportItem
{
    public required RefusalReason Reason { get; init; }

    /// <summary>For people: what was wrong and what to do.</summary>
    public required string Message { get; init; }
}

/// <summary>Why an agent refuses a command.</summary>
public enum RefusalReason
{
    /// <summary>Not signed by the pinned key, or altered.</summary>
    Signature,

    /// <summary>Bound to another target.</summary>
    WrongTarget,

    /// <summary>Its expiry has passed.</summary>
    Expired,

    /// <summary>It could not be started by the instant its slot was kept.</summary>
    StartByPassed,

    /// <summary>The computer's clock is too far from the server's to trust a window or an expiry.</summary>
    Clock,

    /// <summary>A tombstone came first.</summary>
    Cancelled,

    /// <summary>Malformed, over a limit, or of a kind this agent does not know.</summary>
    Unsupported,
}

/// <summary>The first action is about to start; written before it does.</summary>
public sealed record Started : ReportItem;

/// <summary>The command has begun, and its next action cannot go on until something happens on the computer.</summary>
public sealed record Waiting : ReportItem
{
    /// <summary>For people: what it waits for. Null: it goes on.</summary>
    public string? For { get; init; }
}

/// <summary>How one step came out.</summary>
public enum StepOutcome
{
    Succeeded,
    Failed,

    /// <summary>Ended by its time-out or by the force stop.</summary>
    TimedOut,

    /// <summary>The agent or its computer went down meanwhile; nobody knows how far it came.</summary>
    Interrupted,

    /// <summary>Never started, by rule (an earlier failure, a skip rule).</summary>
    Skipped,

    /// <summary>Ended, or never started, because an operator cancelled.</summary>
    Cancelled,

    /// <summary>Its deadline or expiry passed before it was accepted.</summary>
    Expired,

    /// <summary>It does not exist on this platform or there was nothing to do; the message says why.</summary>
    NotApplicable,
}

/// <summary>What came of one action, or of one step of an installation.</summary>
public sealed record StepEntry : ReportItem
{
    /// <summary>Position of the action in its command, from 0.</summary>
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required StepOutcome Outcome { get; init; }

    /// <summary>Null where nothing ran to its end.</summary>
    public int? ReturnCode { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Standard output and error as they came, at most <see cref="ContractLimits.OutputBytes"/>.</summary>
    [JsonRequired]
    public string Output { get; init; } = "";

    /// <summary>True if the middle of the output was left out.</summary>
    public bool OutputTruncated { get; init; }

    /// <summary>For people: what happened and, after a failure, what to do.</summary>
    [JsonRequired]
    public string Message { get; init; } = "";

    /// <summary>Processor time of its processes, as far as they were waited for. Null: not measured, or there was none.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>The most memory one of its processes has had, in bytes. Null: not measured, or there was none.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>Bytes a second that a transfer got over the network while no rate held it back. Null: too little came to tell, or it was no transfer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? LineRate { get; init; }

    /// <summary>It has failed, and by its rule its command does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Ignored { get; init; }

    /// <summary>The values it has captured, by name. Null: none.</summary>
    public IReadOnlyDictionary<string, string>? Captured { get; init; }

    /// <summary>The action has succeeded, and its effect is complete after a reboot of the computer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RebootNeeded { get; init; }

    /// <summary>How often the action was started; more than 1 only under <see cref="Commands.OnInterrupted.Repeat"/>.</summary>
    [JsonRequired]
    public int Starts { get; init; } = 1;

    /// <summary>
    /// Those of its starts that were interrupted and after which it was started again, the oldest first; the last <see cref="ContractLimits.InterruptedStarts"/>
    /// at most. Null: there was none, or an agent that does not say.
    /// </summary>
    public IReadOnlyList<InterruptedStart>? InterruptedStarts { get; init; }
}

/// <summary>A start of an action whose agent or computer went down meanwhile.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="FoundAt">When the next agent found it interrupted: it ended at some time between the two.</param>
public sealed record InterruptedStart(DateTimeOffset StartedAt, DateTimeOffset FoundAt);

/// <summary>The last item of a command that was accepted.</summary>
public sealed record Finished : ReportItem
{
    public required CommandOutcome Outcome { get; init; }

    /// <summary>For people; empty on success.</summary>
    [JsonRequired]
    public string Message { get; init; } = "";
}

/// <summary>How a command as a whole came out.</summary>
public enum CommandOutcome
{
    Succeeded,
    Failed,
    Cancelled,
}
