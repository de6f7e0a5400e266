using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;

namespace Orchestrator.Server.Api;

/// <summary>How entries came out.</summary>
/// <param name="Entries">All of them.</param>
/// <param name="Failures">Failed, timed out, interrupted and expired ones.</param>
/// <param name="SuccessRate">Succeeded as a share of succeeded and failures, 0 to 1; skipped, cancelled and not applicable ones count on neither side. Null if nothing was tried.</param>
public sealed record OutcomesView(
    long Entries, long Succeeded, long Failed, long TimedOut, long Interrupted, long Skipped, long Cancelled, long Expired, long NotApplicable, long Failures, double? SuccessRate)
{
    internal static OutcomesView Of(OutcomeCounts counts) => new(
        counts.Total, counts.Succeeded, counts[StepOutcome.Failed], counts[StepOutcome.TimedOut], counts[StepOutcome.Interrupted], counts[StepOutcome.Skipped],
        counts[StepOutcome.Cancelled], counts[StepOutcome.Expired], counts[StepOutcome.NotApplicable], counts.Failures, counts.SuccessRate);
}

/// <summary>What was counted.</summary>
/// <param name="Phases">Results of targets, or steps: installation and execution.</param>
/// <param name="From">From when on: times are widened to quarters of an hour. Null: no limit.</param>
/// <param name="To">Until when. Null: no limit.</param>
public sealed record CountedView(IReadOnlyList<ReportPhase> Phases, DateTimeOffset? From, DateTimeOffset? To)
{
    internal static CountedView Of(ReportFilter filter, ReportDimensions by) =>
        ReportSlot.Widen(filter) is var widened ? new(filter.Phases ?? ReportAnalysis.PhasesOf(by), widened.From, widened.To) : null!;
}

/// <summary>Success by group.</summary>
/// <param name="Whole">All groups together.</param>
/// <param name="Items">The groups, those with the most failures first.</param>
/// <param name="Total">How many groups there are in all.</param>
public sealed record SummaryView(CountedView Counted, OutcomesView Whole, IReadOnlyList<SummaryGroupView> Items, int Total);

/// <summary>One group; what it is not grouped by is null.</summary>
/// <param name="RunName">Name of the run's distribution when it was made.</param>
/// <param name="DefinitionName">The definition's name now; null also if it is not there any more.</param>
/// <param name="Site">"" stands for targets without a site.</param>
public sealed record SummaryGroupView(
    string? Run, string? RunName, string? Definition, string? DefinitionName, string? Site, string? Activity, string? ActivityName, string? Action, OutcomesView Outcomes);

/// <summary>The slowest actions.</summary>
/// <param name="Total">How many actions there are in all.</param>
public sealed record SlowestView(CountedView Counted, IReadOnlyList<ActionDurationsView> Items, int Total);

/// <summary>How long an action takes, in milliseconds.</summary>
/// <param name="Count">How often it ran.</param>
/// <param name="P50Ms">The median, within 10 %.</param>
/// <param name="P95Ms">The 95th percentile, within 10 %.</param>
/// <param name="TotalMs">All of it together.</param>
public sealed record ActionDurationsView(
    string Definition, string? DefinitionName, string Activity, string? ActivityName, string Action, long Count, double MeanMs, double P50Ms, double P95Ms, double LongestMs,
    double TotalMs, OutcomesView Outcomes);

/// <summary>Failures by cause.</summary>
/// <param name="Failures">All of them, also those whose cause is not listed.</param>
/// <param name="Items">The most frequent causes.</param>
/// <param name="Total">How many causes are told apart in all.</param>
public sealed record CausesView(CountedView Counted, long Failures, IReadOnlyList<CauseView> Items, int Total);

/// <summary>Failures with one cause.</summary>
/// <param name="Cause">The message with numbers as '#' and the target's name as '(target)'; "" where there was no message, '(other causes)' for failures of a run that had 200 causes before.</param>
/// <param name="Share">Of all failures, 0 to 1.</param>
/// <param name="Example">One of them; null if it has just been removed.</param>
public sealed record CauseView(StepOutcome Outcome, int? ReturnCode, string Cause, long Count, double Share, EntryView? Example);

/// <summary>Success by day.</summary>
/// <param name="Zone">The zone whose midnights divide the days.</param>
/// <param name="Items">Days in order from the first with an entry to the last; a day without one is there, too, unless they are more than 1000 days apart.</param>
public sealed record TrendView(CountedView Counted, string Zone, OutcomesView Whole, IReadOnlyList<DayView> Items);

/// <summary>One day, from midnight to midnight.</summary>
/// <param name="Day">yyyy-MM-dd.</param>
public sealed record DayView(string Day, OutcomesView Outcomes);
