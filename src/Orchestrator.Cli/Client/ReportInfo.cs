namespace Orchestrator.Cli.Client;

/// <summary>How entries came out.</summary>
internal sealed record Outcomes
{
    public long Entries { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public long TimedOut { get; init; }

    public long Interrupted { get; init; }

    public long Skipped { get; init; }

    public long Cancelled { get; init; }

    public long Expired { get; init; }

    public long NotApplicable { get; init; }

    public long Failures { get; init; }

    /// <summary>0 to 1; null if nothing was tried.</summary>
    public double? SuccessRate { get; init; }
}

/// <summary>What was counted.</summary>
internal sealed record Counted(IReadOnlyList<string> Phases, DateTimeOffset? From, DateTimeOffset? To);

internal sealed record ReportSummary(Counted Counted, Outcomes Whole, IReadOnlyList<ReportGroup> Items, int Total);

/// <summary>One group of a summary; what it is not grouped by is null.</summary>
internal sealed record ReportGroup
{
    public string? Run { get; init; }

    public string? RunName { get; init; }

    public string? Definition { get; init; }

    public string? DefinitionName { get; init; }

    public string? Site { get; init; }

    public string? Activity { get; init; }

    public string? ActivityName { get; init; }

    public string? Action { get; init; }

    public required Outcomes Outcomes { get; init; }
}

internal sealed record SlowestActions(Counted Counted, IReadOnlyList<ActionDurations> Items, int Total);

/// <summary>How long an action takes, in milliseconds.</summary>
internal sealed record ActionDurations
{
    public required string Definition { get; init; }

    public string? DefinitionName { get; init; }

    public required string Activity { get; init; }

    public string? ActivityName { get; init; }

    public required string Action { get; init; }

    public long Count { get; init; }

    public double MeanMs { get; init; }

    public double P50Ms { get; init; }

    public double P95Ms { get; init; }

    public double LongestMs { get; init; }

    public double TotalMs { get; init; }

    public Outcomes? Outcomes { get; init; }
}

internal sealed record FailureCauses(Counted Counted, long Failures, IReadOnlyList<FailureCause> Items, int Total);

/// <summary>Failures with one cause.</summary>
internal sealed record FailureCause(string Outcome, int? ReturnCode, string Cause, long Count, double Share, EntryInfo? Example);

internal sealed record ReportTrend(Counted Counted, string Zone, Outcomes Whole, IReadOnlyList<ReportDay> Items);

internal sealed record ReportDay(string Day, Outcomes Outcomes);
