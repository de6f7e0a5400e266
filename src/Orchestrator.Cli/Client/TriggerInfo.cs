namespace Orchestrator.Cli.Client;

/// <summary>A trigger of a published definition.</summary>
internal sealed record TriggerInfo
{
    public required string DefinitionId { get; init; }

    public string? Definition { get; init; }

    public int Version { get; init; }

    public required string ActivityId { get; init; }

    public string? Name { get; init; }

    public required string Kind { get; init; }

    /// <summary>What makes it fire.</summary>
    public string? Text { get; init; }

    public DateTimeOffset? Next { get; init; }

    public string? PausedBy { get; init; }

    public DateTimeOffset? PausedAt { get; init; }

    public DateTimeOffset? LastFiredAt { get; init; }

    public string? LastRunId { get; init; }

    public string? LastProblem { get; init; }

    public DateTimeOffset? LastProblemAt { get; init; }

    /// <summary>What keeps it from firing at all.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>One line of a trigger's history.</summary>
internal sealed record FiringInfo(string Occurrence, DateTimeOffset At, string Outcome, string? RunId, string? Text);

/// <summary>Which trigger is meant; without an activity all of the definition.</summary>
internal sealed record WhichTrigger(string DefinitionId, string? ActivityId);

/// <summary>A webhook's secret, shown once.</summary>
internal sealed record MadeSecret(string Hook, string Secret, string Path);
