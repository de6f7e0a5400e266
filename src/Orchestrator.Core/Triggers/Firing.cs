namespace Orchestrator.Core.Triggers;

/// <summary>What came of one occurrence of a trigger.</summary>
public enum FiringOutcome
{
    /// <summary>A run began.</summary>
    Started,

    /// <summary>It was missed for too long, or the trigger was paused.</summary>
    Skipped,

    /// <summary>The run was refused.</summary>
    Refused,
}

/// <summary>One line of a trigger's history.</summary>
public sealed record Firing
{
    public required TriggerKey Trigger { get; init; }

    /// <summary>What makes it unique within its trigger: an instant, a delivery's or message's id, the run that ended; at most 300 characters.</summary>
    public required string Occurrence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required FiringOutcome Outcome { get; init; }

    /// <summary>The run that began.</summary>
    public string? RunId { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Text { get; init; }
}
