namespace Orchestrator.Core.Reports;

/// <summary>
/// Answers what people ask about many entries. A question counts the results of targets, one for each target and run, so that its numbers
/// are the ledgers'; questions about activities and actions count the steps. A filter that names phases is followed instead.
/// </summary>
public sealed class ReportAnalysis(IReportStore reports)
{
    /// <summary>So many examples are looked for beside one another.</summary>
    private const int ExamplesAtATime = 4;

    private static readonly ReportPhase[] Results = [ReportPhase.Result];
    private static readonly ReportPhase[] Steps = [ReportPhase.Installation, ReportPhase.Execution];

    /// <summary>What a question counts if its filter names no phases.</summary>
    /// <param name="by">The question's groups.</param>
    public static IReadOnlyList<ReportPhase> PhasesOf(ReportDimensions by) => by.HasFlag(ReportDimensions.Activity) || by.HasFlag(ReportDimensions.Action) ? Steps : Results;

    /// <summary>How entries came out, in groups: those with the most failures first, then the largest, then by key.</summary>
    public async Task<IReadOnlyList<ReportGroup>> Summary(ReportFilter filter, ReportDimensions by, CancellationToken cancellation)
    {
        var groups = await reports.Summarise(WithPhases(filter, PhasesOf(by)), by, withDurations: false, cancellation);
        return [.. groups.OrderByDescending(group => group.Counts.Failures).ThenByDescending(group => group.Counts.Total).ThenBy(Sortable, StringComparer.Ordinal)];
    }

    /// <summary>Actions with their durations, the slowest first; those that never ran are left out.</summary>
    public async Task<IReadOnlyList<ActionDurations>> Slowest(ReportFilter filter, DurationMeasure by, CancellationToken cancellation)
    {
        const ReportDimensions Action = ReportDimensions.Definition | ReportDimensions.Activity | ReportDimensions.Action;
        var groups = await reports.Summarise(WithPhases(filter, Steps), Action, withDurations: true, cancellation);
        return
        [
            .. groups.Where(group => group.Durations.Entries > 0)
                .Select(ActionDurations.Of)
                .OrderByDescending(durations => durations[by])
                .ThenByDescending(durations => durations.Group.Durations.Entries)
                .ThenBy(durations => Sortable(durations.Group), StringComparer.Ordinal),
        ];
    }

    /// <summary>Failures by cause, the most frequent first, each with the first entry that a list filtered by it would show.</summary>
    /// <param name="most">Causes at most.</param>
    public async Task<FailureCauses> Causes(ReportFilter filter, int most, CancellationToken cancellation)
    {
        var failures = WithPhases(filter, Results) with { Outcomes = filter.Outcomes?.Intersect(FailureCause.Outcomes).ToList() ?? FailureCause.Outcomes };
        var groups = await reports.Summarise(failures, ReportDimensions.Cause, withDurations: false, cancellation);
        var causes = new List<CauseOfFailures>();
        foreach (var some in groups.OrderByDescending(group => group.Counts.Total).ThenBy(Sortable, StringComparer.Ordinal).Take(most).Chunk(ExamplesAtATime))
            causes.AddRange(await Task.WhenAll(some.Select(async group => new CauseOfFailures(group, await Example(failures, group.Key, cancellation)))));
        return new FailureCauses(causes, groups.Count, groups.Sum(group => group.Counts.Total));
    }

    /// <summary>How entries came out, by quarter of an hour.</summary>
    public Task<IReadOnlyList<ReportGroup>> Slots(ReportFilter filter, CancellationToken cancellation) =>
        reports.Summarise(WithPhases(filter, Results), ReportDimensions.Slot, withDurations: false, cancellation);

    private async Task<ReportEntry?> Example(ReportFilter failures, ReportGroupKey key, CancellationToken cancellation)
    {
        var filter = ReportSlot.Widen(failures) with
        {
            Outcomes = [key.Outcome!.Value], Cause = key.Cause, ReturnCode = key.ReturnCode, HasReturnCode = key.ReturnCode is not null,
        };
        await using var first = reports.Stream(filter, withOutput: false, cancellation).GetAsyncEnumerator(cancellation);
        return await first.MoveNextAsync() ? first.Current : null;
    }

    private static ReportFilter WithPhases(ReportFilter filter, IReadOnlyList<ReportPhase> phases) => filter.Phases is null ? filter with { Phases = phases } : filter;

    private static string Sortable(ReportGroup group) => group.Key.ToString();
}
