using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Reports;

/// <summary>Which entries are wanted. Every condition that is set must hold; an empty list lets nothing through.</summary>
public sealed record ReportFilter
{
    public string? RunId { get; init; }

    /// <summary>Entries of runs of this definition, whatever the version.</summary>
    public string? DefinitionId { get; init; }

    public string? TargetId { get; init; }

    /// <summary>Compared without case.</summary>
    public string? TargetName { get; init; }

    /// <summary>The site the target had when the run was made; "" is a site, too: that of targets without one.</summary>
    public string? Site { get; init; }

    public IReadOnlyList<ReportPhase>? Phases { get; init; }

    public string? ActivityId { get; init; }

    /// <summary>Name of the action or step; of a result its word.</summary>
    public string? Name { get; init; }

    public IReadOnlyList<StepOutcome>? Outcomes { get; init; }

    public int? ReturnCode { get; init; }

    /// <summary>True: only entries with a return code; false: only those without.</summary>
    public bool? HasReturnCode { get; init; }

    /// <summary>As <see cref="FailureCause"/> writes it and <see cref="CausesOfRun"/> counts it.</summary>
    public string? Cause { get; init; }

    /// <summary>Written at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Written before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>True if it asks for one target, by id or by name.</summary>
    public bool NamesTarget => TargetId is not null || TargetName is not null;
}
