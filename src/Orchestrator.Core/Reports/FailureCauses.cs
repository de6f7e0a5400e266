namespace Orchestrator.Core.Reports;

/// <summary>Failures by cause.</summary>
/// <param name="Causes">The most frequent of them.</param>
/// <param name="Total">How many causes are told apart in all.</param>
/// <param name="Failures">How many failures there are in all.</param>
public sealed record FailureCauses(IReadOnlyList<CauseOfFailures> Causes, int Total, long Failures);

/// <summary>Failures with one cause.</summary>
/// <param name="Example">One of them; null if retention took it away meanwhile.</param>
public sealed record CauseOfFailures(ReportGroup Group, ReportEntry? Example);
