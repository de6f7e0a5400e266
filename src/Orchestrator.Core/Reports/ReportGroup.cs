using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Reports;

/// <summary>What the entries of a group have in common; null where it was not asked for.</summary>
public sealed record ReportGroupKey
{
    public string? RunId { get; init; }

    public string? DefinitionId { get; init; }

    public string? Site { get; init; }

    public string? ActivityId { get; init; }

    public string? Name { get; init; }

    /// <summary>With <see cref="ReportDimensions.Cause"/>.</summary>
    public StepOutcome? Outcome { get; init; }

    /// <summary>With <see cref="ReportDimensions.Cause"/>; null also where there is none.</summary>
    public int? ReturnCode { get; init; }

    /// <summary>With <see cref="ReportDimensions.Cause"/>; "" for entries that are no failure, <see cref="CausesOfRun.Others"/> for failures of a run with too many causes.</summary>
    public string? Cause { get; init; }

    public long? Slot { get; init; }
}

/// <summary>Entries that agree in their key, counted.</summary>
public sealed record ReportGroup
{
    public required ReportGroupKey Key { get; init; }

    /// <summary>With <see cref="ReportDimensions.Activity"/> the activity's name, else null. If it was renamed: the last of its names in the order of their UTF-8 bytes.</summary>
    public string? ActivityName { get; init; }

    public required OutcomeCounts Counts { get; init; }

    /// <summary>Of the entries with start and end.</summary>
    public required DurationSum Durations { get; init; }

    /// <summary>How the durations spread; empty unless asked for.</summary>
    public DurationHistogram Spread { get; init; } = DurationHistogram.Empty;
}

/// <summary>Durations added up. One below zero (a clock was set back) counts as zero.</summary>
/// <param name="Entries">Entries with start and end.</param>
/// <param name="Total">Of all of them.</param>
/// <param name="Longest">Zero if there is none.</param>
public readonly record struct DurationSum(long Entries, TimeSpan Total, TimeSpan Longest)
{
    /// <summary>Null if there is none.</summary>
    public TimeSpan? Mean => Entries == 0 ? null : Total / Entries;

    public static DurationSum operator +(DurationSum one, DurationSum other) => one.Plus(other);

    public DurationSum Plus(DurationSum other) =>
        new(Entries + other.Entries, Total + other.Total, Longest > other.Longest ? Longest : other.Longest);
}
