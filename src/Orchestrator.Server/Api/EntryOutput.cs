using Orchestrator.Core.Access;
using Orchestrator.Core.Reports;
using Orchestrator.Server.Outputs;

namespace Orchestrator.Server.Api;

/// <summary>The whole output of an action, as a file.</summary>
internal static class EntryOutput
{
    public static void MapEntryOutput(this RouteGroupBuilder api) =>
        api.MapGet("/reports/{commandId}/{number:int}/output", Output)
            .Named("getEntryOutput", "The output of an entry as text, as far as it is kept: more than the entry itself has where that is too long for it.", Role.Viewer)
            .WithDescription(
                "What was left out is named in the text. What is too long for its entry comes from the target after the action's end, and may not be here yet. "
                + "An action that was interrupted and repeated has an output for each of its starts (`/api/reports/{commandId}/{number}/starts`): `start` names one of them, from 1; without it the last one's comes. "
                + "Of an interrupted start there is what its agent had on its disk when it went down.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Refuses(404);

    private static async Task Output(string commandId, int number, int? start, IReportStore reports, WholeOutput outputs, HttpContext context, CancellationToken cancellation)
    {
        var command = Uri.UnescapeDataString(commandId);
        var entry = await reports.Find(command, number, cancellation) ?? throw Refusal.NotFound("report entry", $"{command}/{number}");
        var wanted = start is { } one ? entry.Checked(one) : entry.Starts;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"output-{FileName(command)}-{number}{(start is null ? "" : $"-start-{wanted}")}.txt\"";
        context.Response.Headers.CacheControl = "no-store";
        await foreach (var piece in outputs.Read(entry, wanted, cancellation))
            await context.Response.Body.WriteAsync(piece, cancellation);
    }

    private static string FileName(string command) => string.Concat(command.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-'));
}
