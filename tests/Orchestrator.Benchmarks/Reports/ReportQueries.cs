using System.Diagnostics;
using NodaTime;
using Orchestrator.Core;
using Orchestrator.Core.Reports;

namespace Orchestrator.Benchmarks.Reports;

/// <summary>What people ask of many entries, each time a little different.</summary>
internal sealed class ReportQueries(IReportStore reports, ReportData data, int entries)
{
    private const int Times = 40;
    private const int Warm = 3;

    private readonly ReportAnalysis analysis = new(reports);
    private readonly Random random = new(5);

    public IEnumerable<(string Name, Func<CancellationToken, Task> Ask)> All =>
    [
        ("page: the first 100 of all", cancellation => Page(new ReportFilter(), 0, cancellation)),
        ("page: anywhere in all", cancellation => Page(new ReportFilter(), random.Next(entries), cancellation)),
        ("page: a run, anywhere", cancellation => Page(new ReportFilter { RunId = AnyRun }, random.Next(entries / ReportData.Runs), cancellation)),
        ("page: failures of a run, anywhere", cancellation => Page(new ReportFilter { RunId = AnyRun, Outcomes = FailureCause.Outcomes }, random.Next(entries / ReportData.Runs / 12), cancellation)),
        ("page: all failures, anywhere", cancellation => Page(new ReportFilter { Outcomes = FailureCause.Outcomes }, random.Next(entries / 12), cancellation)),
        ("page: a target in all runs", cancellation => Page(new ReportFilter { TargetName = ReportData.TargetName(random.Next(data.TargetsPerRun)) }, 0, cancellation)),
        ("page: a site, anywhere", cancellation => Page(new ReportFilter { Site = AnySite }, random.Next(entries / ReportData.Sites), cancellation)),
        ("page: failures of a site and definition", cancellation => Page(new ReportFilter { Site = AnySite, DefinitionId = AnyDefinition, Outcomes = FailureCause.Outcomes }, 0, cancellation)),
        ("page: an action, anywhere", cancellation => Page(new ReportFilter { ActivityId = "execute", Name = $"action {random.Next(4)}" }, random.Next(entries / 5), cancellation)),
        ("page: results, anywhere", cancellation => Page(new ReportFilter { Phases = [ReportPhase.Result] }, random.Next(entries / 5), cancellation)),
        ("page: an hour", cancellation => Page(new ReportFilter { From = AnyHour is var hour ? hour : default, To = hour.AddHours(1) }, 0, cancellation)),
        ("page: failures of two days", cancellation => Page(new ReportFilter { From = AnyHour is var hour ? hour : default, To = hour.AddDays(2), Outcomes = FailureCause.Outcomes }, 0, cancellation)),
        ("page: a cause", cancellation => Page(new ReportFilter { Cause = "only # of # MB are free" }, random.Next(entries / 1000), cancellation)),
        ("success: all", cancellation => analysis.Summary(new ReportFilter(), ReportDimensions.None, cancellation)),
        ("success by run", cancellation => analysis.Summary(new ReportFilter(), ReportDimensions.Run, cancellation)),
        ("success by site", cancellation => analysis.Summary(new ReportFilter(), ReportDimensions.Site, cancellation)),
        ("success by action", cancellation => analysis.Summary(new ReportFilter(), ReportDimensions.Definition | ReportDimensions.Activity | ReportDimensions.Action, cancellation)),
        ("success by site, some days and hours", cancellation => analysis.Summary(SomeDays, ReportDimensions.Site, cancellation)),
        ("slowest actions", cancellation => analysis.Slowest(new ReportFilter(), DurationMeasure.P95, cancellation)),
        ("slowest actions of a site", cancellation => analysis.Slowest(new ReportFilter { Site = AnySite }, DurationMeasure.P95, cancellation)),
        ("slowest actions, some days and hours", cancellation => analysis.Slowest(SomeDays, DurationMeasure.P95, cancellation)),
        ("20 causes with examples", cancellation => analysis.Causes(new ReportFilter(), 20, cancellation)),
        ("20 causes of steps, some days and hours", cancellation => analysis.Causes(SomeDays with { Phases = [ReportPhase.Execution] }, 20, cancellation)),
        ("trend by day", cancellation => Trend(new ReportFilter(), cancellation)),
        ("trend by day of all steps", cancellation => Trend(new ReportFilter { Phases = [ReportPhase.Execution] }, cancellation)),
        ("trend by day of a site", cancellation => Trend(new ReportFilter { Site = AnySite }, cancellation)),
    ];

    private string AnyRun => ReportData.RunId(random.Next(ReportData.Runs));

    private string AnySite => ReportData.Site(random.Next(ReportData.Sites));

    private string AnyDefinition => ReportData.DefinitionId(random.Next(2));

    private DateTimeOffset AnyHour => ReportData.Start.AddMinutes(random.Next(ReportData.Runs * 24 * 60));

    /// <summary>Begins and ends within runs.</summary>
    private ReportFilter SomeDays => new() { From = AnyHour is var from ? from : default, To = from.AddDays(7) };

    /// <summary>Milliseconds at the median and at the 95th percentile.</summary>
    public static async Task<(double P50, double P95)> Measure(Func<CancellationToken, Task> ask, CancellationToken cancellation)
    {
        for (var time = 0; time < Warm; time++)
            await ask(cancellation);
        var took = new List<double>(Times);
        for (var time = 0; time < Times; time++)
        {
            var began = Stopwatch.GetTimestamp();
            await ask(cancellation);
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        took.Sort();
        return (took[Times / 2], took[(int)Math.Ceiling(Times * 0.95) - 1]);
    }

    private Task<Page<ReportEntry>> Page(ReportFilter filter, int offset, CancellationToken cancellation) => reports.Query(filter, new PageRequest(offset, 100), cancellation);

    private async Task Trend(ReportFilter filter, CancellationToken cancellation) =>
        ReportDays.Of(await analysis.Slots(filter, cancellation), DateTimeZoneProviders.Tzdb["Europe/Berlin"]);
}
