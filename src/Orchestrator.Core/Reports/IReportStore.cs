using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Reports;

/// <summary>Report entries, read. They are written with the batch that made them (<see cref="Runs.IRunStore.ApplyBatch"/>).</summary>
public interface IReportStore
{
    /// <summary>Entries in the order (run newest first, ordinal, time, number), without output.</summary>
    Task<Page<ReportEntry>> Query(ReportFilter filter, PageRequest page, CancellationToken cancellation);

    /// <summary>All entries that match, in the same order, with output if asked for.</summary>
    IAsyncEnumerable<ReportEntry> Stream(ReportFilter filter, bool withOutput, CancellationToken cancellation);

    /// <summary>One entry with its output, or null.</summary>
    Task<ReportEntry?> Find(string commandId, int number, CancellationToken cancellation);
}

/// <summary>Every condition that is set must hold.</summary>
public sealed record ReportFilter
{
    public string? RunId { get; init; }

    public string? TargetId { get; init; }

    public string? TargetName { get; init; }

    public ReportPhase? Phase { get; init; }

    public string? ActivityId { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<StepOutcome>? Outcomes { get; init; }

    /// <summary>Written at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Written before.</summary>
    public DateTimeOffset? To { get; init; }
}
