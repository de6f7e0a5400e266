namespace Orchestrator.Cli.Client;

/// <summary>A run as the API tells it.</summary>
internal sealed record RunInfo
{
    public required string Id { get; init; }

    public string? DefinitionId { get; init; }

    public int DefinitionVersion { get; init; }

    public string? Name { get; init; }

    /// <summary>scheduled, running, paused, cancelling, completed or cancelled.</summary>
    public required string Status { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public DateTimeOffset? StartAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public string? RerunOf { get; init; }

    public string? CancelledBy { get; init; }

    public string? PausedBy { get; init; }

    public required RunLedger Ledger { get; init; }

    public bool HasEnded => Status is "completed" or "cancelled";

    public bool AllSucceeded => HasEnded && Ledger.Targets > 0 && Ledger.Succeeded == Ledger.Targets;
}

/// <summary>A run's accounts.</summary>
internal sealed record RunLedger(int Targets, int Succeeded, int Failed, int Skipped, int Expired, int Cancelled, int Waiting, int Active)
{
    public int Done => Succeeded + Failed + Skipped + Expired + Cancelled;

    /// <summary>The line scripts look for: always the last one of a report in the terminal.</summary>
    public override string ToString() =>
        $"ledger: {Targets} targets = {Succeeded} succeeded + {Failed} failed + {Skipped} skipped + {Expired} expired"
        + $" + {Cancelled} cancelled + {Waiting} waiting + {Active} active";
}

/// <summary>Targets that wait in the same activity for the same reason.</summary>
internal sealed record WaitGroup
{
    public string? Activity { get; init; }

    public string? ActivityName { get; init; }

    public string? State { get; init; }

    public string? Reason { get; init; }

    /// <summary>The sentence people read.</summary>
    public string? Why { get; init; }

    public DateTimeOffset? Until { get; init; }

    public int Targets { get; init; }
}

/// <summary>One line of a run's history.</summary>
internal sealed record RunHistory(long Number, DateTimeOffset At, string Kind, string By, string Text);

/// <summary>What is needed to start a run.</summary>
internal sealed record StartRun(string DefinitionId, IReadOnlyList<string> Targets)
{
    /// <summary>Names of groups, in addition.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Whoever it finds, in addition.</summary>
    public TargetQuery? Where { get; init; }

    public DateTimeOffset? StartAt { get; init; }

    public int? DeadlineMinutes { get; init; }

    public bool? AnnounceTargets { get; init; }
}

/// <summary>When a run that repeats failed targets starts and ends.</summary>
internal sealed record RerunFailed(DateTimeOffset? StartAt, int? DeadlineMinutes);
