using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Commands;

/// <summary>What a command asks of the agent.</summary>
public enum CommandKind
{
    /// <summary>Execute <see cref="Command.Actions"/> in order.</summary>
    Execute,

    /// <summary>A tombstone: end what <see cref="Command.Refers"/> does, or never begin it. Journaled even if that command is unknown.</summary>
    Cancel,

    /// <summary>Replace window and hold of the command that <see cref="Command.Refers"/> names; it changes nothing that has ended.</summary>
    Amend,
}

/// <summary>
/// One order of the server to one agent. It travels only inside a <see cref="Signing.SignedCommand"/>: the signature covers the exact
/// bytes, so every limit below is one the agent can rely on.
/// </summary>
public sealed record Command
{
    /// <summary>Unique for ever: run, target's ordinal in the run and sequence.</summary>
    public required string Id { get; init; }

    public required CommandKind Kind { get; init; }

    public required string RunId { get; init; }

    /// <summary>Id of the target this command is bound to; any other agent refuses it.</summary>
    public required string Target { get; init; }

    /// <summary>Id of the activity in the definition.</summary>
    public required string Activity { get; init; }

    /// <summary>How often the target has visited that activity, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Rises by one for every command of this run to this target; of two amendments the higher one counts.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Not accepted after this instant. What was accepted may still wait for its window, up to <see cref="LastStart"/>.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The run's deadline: no action starts after it, also of a command that has begun and pauses outside its window. Null: none.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The first action does not start later: the deadline, or the expiry if there is none.</summary>
    [JsonIgnore]
    public DateTimeOffset LastStart => Deadline ?? ExpiresAt;

    /// <summary>The first action starts at this instant at the latest, else the command is refused: its slot has been given away.</summary>
    public DateTimeOffset? StartBy { get; init; }

    /// <summary>The execution date: the first action does not start earlier. Null: at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When actions may start, in the target's local time. Null: always.</summary>
    public CommandWindow? Window { get; init; }

    /// <summary>True while the run is paused: accepted, but not started.</summary>
    public bool Held { get; init; }

    /// <summary>Of several waiting commands the highest priority runs first, then the oldest. -100 to 100.</summary>
    public int Priority { get; init; }

    /// <summary>The rest of the actions is skipped after the first that fails.</summary>
    [JsonRequired]
    public bool StopOnFirstError { get; init; } = true;

    /// <summary>User account control of Windows is off while an action is executed, and restored exactly. Elsewhere it means nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool UacOff { get; init; }

    /// <summary>Mouse and keyboard of the logged-on user are locked while an action is executed, except for those that need the user.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool InputLocked { get; init; }

    /// <summary>Ends whatever is executing this long after the first action started (force stop). Null: never.</summary>
    public TimeSpan? ForceStopAfter { get; init; }

    /// <summary>
    /// Instead of counting from this command's first action: the instant itself, for a command whose target has executed another one of the run
    /// before. Null: it counts.
    /// </summary>
    public DateTimeOffset? ForceStopAt { get; init; }

    /// <summary>What becomes of the output of its actions. Null: nothing is masked, and no more is kept than a report carries.</summary>
    public OutputRules? Output { get; init; }

    /// <summary>The command a cancel or an amendment is about.</summary>
    public string? Refers { get; init; }

    /// <summary>SHA-256 (lower-case hex) of every content the actions rely on.</summary>
    [JsonRequired]
    public IReadOnlyList<string> ContentHashes { get; init; } = [];

    /// <summary>1 to <see cref="ContractLimits.Actions"/> for <see cref="CommandKind.Execute"/>, else empty.</summary>
    [JsonRequired]
    public IReadOnlyList<ActionSpec> Actions { get; init; } = [];
}

/// <summary>The timeframes that govern a command, each in its textual form, read in one zone; the lowest level counts.</summary>
/// <param name="Zone">IANA id of the target's zone.</param>
/// <param name="Timeframes">Textual form of each governing timeframe.</param>
public sealed record CommandWindow(string Zone, IReadOnlyList<string> Timeframes);
