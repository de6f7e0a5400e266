using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Server.Api;

/// <summary>Which entries are wanted; every condition that is given must hold.</summary>
/// <param name="Phase">installation, execution or result; several are separated by commas.</param>
/// <param name="Target">Name of a target.</param>
/// <param name="Activity">Id of an activity.</param>
/// <param name="Outcome">Outcomes, separated by commas.</param>
/// <param name="Name">Name of an action or step.</param>
internal sealed record EntryConditions(string? Phase, string? Target, string? Activity, string? Outcome, string? Name)
{
    public ReportFilter Filter() => new()
    {
        Phases = Query.Words<ReportPhase>("phase", Phase),
        TargetName = Query.Text(Target),
        ActivityId = Query.Text(Activity),
        Outcomes = Query.Words<StepOutcome>("outcome", Outcome),
        Name = Query.Text(Name),
    };
}

internal static class Reports
{
    private const int MostWithOutput = 100;

    public static void MapReports(this RouteGroupBuilder api)
    {
        api.MapGet("/runs/{id}/report", OfRun)
            .Named("getRunReport", "The report of a run: one page, or with `format` an export of everything that matches.", Role.Viewer)
            .Produces<PageView<EntryView>>(StatusCodes.Status200OK).Produces<string>(StatusCodes.Status200OK, "text/csv").Refuses(400, 404);
        api.MapGet("/reports", OfAll)
            .Named("listReports", "Report entries of all runs: one page, or with `format` an export of everything that matches.", Role.Viewer)
            .Produces<PageView<EntryView>>(StatusCodes.Status200OK).Produces<string>(StatusCodes.Status200OK, "text/csv").Refuses(400);
        api.MapGet("/reports/{commandId}/{number:int}", One)
            .Named("getReportEntry", "One entry with its output.", Role.Viewer).Refuses(404);
    }

    private static async Task<IResult> OfRun(
        string id, IRunStore runs, IReportStore reports, [AsParameters] EntryConditions conditions, string? format, int? offset, int? limit, bool? output,
        HttpResponse response, CancellationToken cancellation)
    {
        await Runs.Find(runs, id, cancellation);
        return await Answer(conditions.Filter() with { RunId = id }, reports, format, Query.Page(offset, limit), output ?? false, $"run-{id}.csv", response, cancellation);
    }

    private static Task<IResult> OfAll(
        IReportStore reports, [AsParameters] EntryConditions conditions, string? run, DateTimeOffset? from, DateTimeOffset? to, string? format, int? offset, int? limit,
        bool? output, HttpResponse response, CancellationToken cancellation) =>
        Answer(
            conditions.Filter() with { RunId = Query.Text(run), From = from, To = to }, reports, format, Query.Page(offset, limit), output ?? false, "reports.csv", response,
            cancellation);

    private static async Task<EntryView> One(string commandId, int number, IReportStore reports, CancellationToken cancellation)
    {
        // Routing leaves the slashes of a command's id encoded.
        var id = Uri.UnescapeDataString(commandId);
        var entry = await reports.Find(id, number, cancellation) ?? throw Refusal.NotFound("report entry", $"{id} number {number}");
        return EntryView.Of(entry, withOutput: true);
    }

    private static async Task<IResult> Answer(
        ReportFilter filter, IReportStore reports, string? format, PageRequest page, bool withOutput, string fileName, HttpResponse response, CancellationToken cancellation)
    {
        switch (Query.Text(format)?.ToLowerInvariant())
        {
            case null:
                return TypedResults.Ok(await Page(filter, reports, page, withOutput, cancellation));
            case "json":
                await ReportExport.Json(reports.Stream(filter, withOutput, cancellation), withOutput, response, cancellation);
                return Results.Empty;
            case "csv":
                await ReportExport.Csv(reports.Stream(filter, withOutput, cancellation), withOutput, response, fileName, cancellation);
                return Results.Empty;
            default:
                throw Refusal.BadRequest($"format is '{format}'; choose json or csv, or leave it out for a page.");
        }
    }

    private static async Task<PageView<EntryView>> Page(ReportFilter filter, IReportStore reports, PageRequest page, bool withOutput, CancellationToken cancellation)
    {
        if (withOutput && page.Limit > MostWithOutput)
            throw Refusal.BadRequest($"With output a page has at most {MostWithOutput} entries; lower limit, or export with format=json.");
        var found = await reports.Query(filter, page, cancellation);
        if (!withOutput)
            return PageViews.Of(found, entry => EntryView.Of(entry, withOutput: false));
        var whole = new List<EntryView>(found.Items.Count);
        foreach (var entry in found.Items)
            whole.Add(EntryView.Of(await reports.Find(entry.CommandId, entry.Number, cancellation) ?? entry, withOutput: true));
        return new PageView<EntryView>(whole, found.Total);
    }
}
