using NodaTime.Text;
using Orchestrator.Core.Access;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>What a summary is grouped by.</summary>
internal enum SummaryGrouping
{
    None,
    Run,
    Definition,
    Site,
    Activity,
    Action,
}

/// <summary>Questions about many entries, answered from rollups.</summary>
internal static class ReportSummaries
{
    private const int FewRows = 20;

    /// <summary>Each comes with an example, which has to be looked up.</summary>
    private const int MostCauses = 100;

    public static void MapReportSummaries(this RouteGroupBuilder api)
    {
        api.MapGet("/reports/summary", Summary)
            .Named("summariseReports", "Success rates: of all, or `by` run, definition, site, activity or action. Results of targets are counted; by activity or action, steps.", Role.Viewer)
            .Refuses(400);
        api.MapGet("/reports/slowest", Slowest)
            .Named("listSlowestActions", "The slowest actions, `by` p95 (the default), p50, mean, longest or total.", Role.Viewer).Refuses(400);
        api.MapGet("/reports/causes", Causes)
            .Named("listFailureCauses", "Failures grouped by outcome, return code and message, the most frequent first, each with an example. Results of targets are counted unless `phase` says otherwise.", Role.Viewer)
            .Refuses(400);
        api.MapGet("/reports/trend", Trend)
            .Named("listReportTrend", "Outcomes by day, in the `zone` given (an IANA id; default UTC). Results of targets are counted unless `phase` says otherwise.", Role.Viewer)
            .Refuses(400);
    }

    private static async Task<SummaryView> Summary(
        IReportStore reports, IRunStore runs, IDefinitionStore definitions, [AsParameters] ReportConditions conditions, [AsParameters] RunConditions ofRuns, string? by,
        int? limit, CancellationToken cancellation)
    {
        var most = Query.Page(null, limit).Limit;
        var filter = ofRuns.On(conditions.Filter());
        var dimensions = Dimensions(Query.Word<SummaryGrouping>("by", by) ?? SummaryGrouping.None);
        var groups = await new ReportAnalysis(reports).Summary(filter, dimensions, cancellation);
        var names = new NamesOfRuns(runs, definitions);
        var items = new List<SummaryGroupView>();
        foreach (var group in groups.Take(most))
        {
            var key = group.Key;
            items.Add(new SummaryGroupView(
                key.RunId, await names.OfRun(key.RunId, cancellation), key.DefinitionId, await names.OfDefinition(key.DefinitionId, cancellation), key.Site, key.ActivityId,
                group.ActivityName, key.Name, OutcomesView.Of(group.Counts)));
        }

        return new SummaryView(CountedView.Of(filter, dimensions), Together(groups), items, groups.Count);
    }

    private static async Task<SlowestView> Slowest(
        IReportStore reports, IRunStore runs, IDefinitionStore definitions, [AsParameters] ReportConditions conditions, [AsParameters] RunConditions ofRuns, string? by,
        int? limit, CancellationToken cancellation)
    {
        var most = Query.Page(null, limit ?? FewRows).Limit;
        var filter = ofRuns.On(conditions.Filter());
        var slowest = await new ReportAnalysis(reports).Slowest(filter, Query.Word<DurationMeasure>("by", by) ?? DurationMeasure.P95, cancellation);
        var names = new NamesOfRuns(runs, definitions);
        var items = new List<ActionDurationsView>();
        foreach (var action in slowest.Take(most))
        {
            var (key, durations) = (action.Group.Key, action.Group.Durations);
            items.Add(new ActionDurationsView(
                key.DefinitionId!, await names.OfDefinition(key.DefinitionId, cancellation), key.ActivityId!, action.Group.ActivityName, key.Name!, durations.Entries,
                action.Mean.TotalMilliseconds, action.P50.TotalMilliseconds, action.P95.TotalMilliseconds, durations.Longest.TotalMilliseconds,
                durations.Total.TotalMilliseconds, OutcomesView.Of(action.Group.Counts)));
        }

        return new SlowestView(CountedView.Of(filter, ReportDimensions.Action), items, slowest.Count);
    }

    private static async Task<CausesView> Causes(
        IReportStore reports, [AsParameters] ReportConditions conditions, [AsParameters] RunConditions ofRuns, int? limit, CancellationToken cancellation)
    {
        if (limit is < 1 or > MostCauses)
            throw Refusal.BadRequest($"limit is {limit}; give 1 to {MostCauses}.");
        var most = limit ?? FewRows;
        var filter = ofRuns.On(conditions.Filter());
        var causes = await new ReportAnalysis(reports).Causes(filter, most, cancellation);
        var items = causes.Causes.Select(cause => new CauseView(
            cause.Group.Key.Outcome!.Value, cause.Group.Key.ReturnCode, cause.Group.Key.Cause!, cause.Group.Counts.Total, (double)cause.Group.Counts.Total / causes.Failures,
            cause.Example is { } example ? EntryView.Of(example, withOutput: false) : null));
        return new CausesView(CountedView.Of(filter, ReportDimensions.Cause), causes.Failures, [.. items], causes.Total);
    }

    private static async Task<TrendView> Trend(
        IReportStore reports, [AsParameters] ReportConditions conditions, [AsParameters] RunConditions ofRuns, string? zone, CancellationToken cancellation)
    {
        if (!Zones.TryResolve(Query.Text(zone) ?? "UTC", out var found, out var mistake))
            throw Refusal.BadRequest($"zone: {mistake}.");
        var filter = ofRuns.On(conditions.Filter());
        var slots = await new ReportAnalysis(reports).Slots(filter, cancellation);
        var days = ReportDays.Of(slots, found).Select(day => new DayView(LocalDatePattern.Iso.Format(day.Date), OutcomesView.Of(day.Counts)));
        return new TrendView(CountedView.Of(filter, ReportDimensions.Slot), found.Id, Together(slots), [.. days]);
    }

    private static OutcomesView Together(IEnumerable<ReportGroup> groups) =>
        OutcomesView.Of(groups.Aggregate(OutcomeCounts.None, (counts, group) => counts.Plus(group.Counts)));

    /// <summary>Ids of activities mean something only within their definition.</summary>
    private static ReportDimensions Dimensions(SummaryGrouping by) => by switch
    {
        SummaryGrouping.Run => ReportDimensions.Run,
        SummaryGrouping.Definition => ReportDimensions.Definition,
        SummaryGrouping.Site => ReportDimensions.Site,
        SummaryGrouping.Activity => ReportDimensions.Definition | ReportDimensions.Activity,
        SummaryGrouping.Action => ReportDimensions.Definition | ReportDimensions.Activity | ReportDimensions.Action,
        _ => ReportDimensions.None,
    };
}
