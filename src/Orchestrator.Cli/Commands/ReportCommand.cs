using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Reports;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator report RUN</c>: as it stands, also of a run that has not ended.</summary>
internal static class ReportCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var id = new Argument<string>("RUN") { Description = "The run's id." };
        var format = new Option<string>("--format") { Description = "table for people; json and csv hold everything, with output.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "csv");
        var failed = new Option<bool>("--failed") { Description = "Only what went wrong." };
        return globals.Bind(new Command("report", "Prints a run's report.") { id, format, failed }, async (session, parsed, cancellation) =>
        {
            var run = await session.Client.Run(parsed.GetValue(id)!, cancellation);
            var filter = parsed.GetValue(failed) ? EntryFilter.Failures : EntryFilter.All;
            await Print(session, run, parsed.GetValue(format)!, filter, cancellation);
            return Following.CodeOf(run);
        });
    }

    private static async Task Print(Session session, RunInfo run, string format, EntryFilter filter, CancellationToken cancellation)
    {
        if (format != "table")
        {
            await using var output = session.Host.OpenOut();
            await session.Client.Export(run.Id, format, filter, output, cancellation);
            return;
        }

        var report = await RunReport.Fetch(session.Client, run, filter, cancellation);
        if (session.IsJson)
            session.Host.Out.WriteLine(JsonText.Document(report));
        else
            ReportPrinter.Print(report, session.Host.CreateConsole(), session.Host.IsTerminal);
    }
}
