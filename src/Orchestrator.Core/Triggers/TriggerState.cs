namespace Orchestrator.Core.Triggers;

/// <summary>Which trigger: an activity of a definition. Its versions share what is kept about it.</summary>
public readonly record struct TriggerKey(string DefinitionId, string ActivityId);

/// <summary>What is kept about a trigger between its firings.</summary>
public sealed record TriggerState
{
    public required TriggerKey Trigger { get; init; }

    /// <summary>How far a schedule has been followed; null: it is none, or nobody has looked at it yet.</summary>
    public ScheduleCursor? Cursor { get; init; }

    /// <summary>Null: it is not paused.</summary>
    public TriggerPause? Pause { get; init; }

    /// <summary>When it last started a run, and which.</summary>
    public DateTimeOffset? LastFiredAt { get; init; }

    public string? LastRunId { get; init; }

    /// <summary>What last kept it from starting one: a run that was refused, or an occurrence that was missed.</summary>
    public string? LastProblem { get; init; }

    public DateTimeOffset? LastProblemAt { get; init; }
}

/// <summary>Every occurrence of a schedule up to an instant is settled.</summary>
/// <param name="Schedule">The schedule as text, so that another one begins anew.</param>
public sealed record ScheduleCursor(string Schedule, DateTimeOffset SettledTo);

/// <summary>An operator stopped a trigger: nothing fires until it is resumed, and what would have is not made up for.</summary>
public sealed record TriggerPause(string By, DateTimeOffset At);
