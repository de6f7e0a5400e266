using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Server.Api;

internal static class Reports
{
    private const int MostWithOutput = 100;

    public static void MapReports(this RouteGroupBuilder api)
    {
        api.MapGet("/runs/{id}/report", OfRun)
            .Named("getRunReport", "The report of a run: one page, or with `format` an export of everything that matches.", Role.Viewer)
            .Produces<PageView<EntryView>>(StatusCodes.Status200OK).Produces<string>(StatusCodes.Status200OK, "text/csv", "application/jsonl").Refuses(400, 404);
        api.MapGet("/reports", OfAll)
            .Named("listReports", "Report entries of all runs: one page, or with `format` an export of everything that matches.", Role.Viewer)
            .Produces<PageView<EntryView>>(StatusCodes.Status200OK).Produces<string>(StatusCodes.Status200OK, "text/csv", "application/jsonl").Refuses(400);
        api.MapGet("/reports/{commandId}/{number:int}", One)
            .Named("getReportEntry", "One entry with its output.", Role.Viewer).Refuses(404);
    }

    private static async Task<IResult> OfRun(
        string id, IRunStore runs, IReportStore reports, [AsParameters] ReportConditions conditions, [AsParameters] ReportPart part, HttpContext context,
        CancellationToken cancellation)
    {
        var filter = conditions.Filter() with { RunId = id };
        await Runs.Find(runs, id, cancellation);
        return await Answer(filter, reports, part, $"run-{id}", context, cancellation);
    }

    private static Task<IResult> OfAll(
        IReportStore reports, [AsParameters] ReportConditions conditions, [AsParameters] RunConditions ofRuns, [AsParameters] ReportPart part, HttpContext context,
        CancellationToken cancellation) =>
        Answer(ofRuns.On(conditions.Filter()), reports, part, "reports", context, cancellation);

    private static async Task<EntryView> One(string commandId, int number, IReportStore reports, CancellationToken cancellation)
    {
        // Routing leaves the slashes of a command's id encoded.
        var id = Uri.UnescapeDataString(commandId);
        var entry = await reports.Find(id, number, cancellation) ?? throw Refusal.NotFound("report entry", $"{id} number {number}");
        return EntryView.Of(entry, withOutput: true);
    }

    private static async Task<IResult> Answer(
        ReportFilter filter, IReportStore reports, ReportPart part, string name, HttpContext context, CancellationToken cancellation)
    {
        var page = Query.Page(part.Offset, part.Limit);
        var withOutput = part.Output ?? false;
        if (Query.Text(part.Format) is null)
            return TypedResults.Ok(await Page(filter, reports, page, withOutput, cancellation));
        var format = Query.Word<ExportFormat>("format", part.Format)!.Value;
        var entries = reports.Stream(filter, withOutput, cancellation);
        await ExportBody.Write(context, format, name, body => format == ExportFormat.Csv
            ? ReportExport.Csv(entries, withOutput, body, cancellation)
            : ReportExport.Json(entries, withOutput, format == ExportFormat.JsonLines, body, cancellation));
        return Results.Empty;
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
