using System.CommandLine;
using Orchestrator.Cli.Reports;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator reports</c>: questions about the reports of many runs.</summary>
internal static class ReportsCommand
{
    public static Command Create(GlobalOptions globals) => new("reports", "Success rates, slow actions, causes of failures and the trend over many runs.")
    {
        Summary(globals),
        Slowest(globals),
        Causes(globals),
        Trend(globals),
        Export(globals),
    };

    private static Command Summary(GlobalOptions globals)
    {
        var by = new Option<string>("--by") { Description = "run, definition, site, activity or action.", DefaultValueFactory = _ => "none" };
        by.AcceptOnlyFromAmong("none", "run", "definition", "site", "activity", "action");
        var limit = Limit(50);
        var about = new QuestionOptions();
        return globals.Bind(about.AddTo(new Command("summary", "Success rates, of all or by group.") { by, limit }), async (session, parsed, cancellation) =>
        {
            var question = about.Question(parsed, session) with { By = parsed.GetValue(by), Limit = parsed.GetValue(limit) };
            var summary = await session.Client.Summary(question, cancellation);
            session.Show(summary, console => ReportTables.Print(summary, parsed.GetValue(by)!, console, session.Host));
            return ExitCode.Success;
        });
    }

    private static Command Slowest(GlobalOptions globals)
    {
        var by = new Option<string>("--by") { Description = "p95, p50, mean, longest or total.", DefaultValueFactory = _ => "p95" };
        by.AcceptOnlyFromAmong("p95", "p50", "mean", "longest", "total");
        var limit = Limit(20);
        var about = new QuestionOptions();
        return globals.Bind(about.AddTo(new Command("slowest", "The slowest actions.") { by, limit }), async (session, parsed, cancellation) =>
        {
            var question = about.Question(parsed, session) with { By = parsed.GetValue(by), Limit = parsed.GetValue(limit) };
            var slowest = await session.Client.Slowest(question, cancellation);
            session.Show(slowest, console => ReportTables.Print(slowest, console, session.Host));
            return ExitCode.Success;
        });
    }

    private static Command Causes(GlobalOptions globals)
    {
        var limit = Limit(20);
        var about = new QuestionOptions();
        return globals.Bind(about.AddTo(new Command("causes", "Failures by cause, each with an example.") { limit }), async (session, parsed, cancellation) =>
        {
            var causes = await session.Client.Causes(about.Question(parsed, session) with { Limit = parsed.GetValue(limit) }, cancellation);
            session.Show(causes, console => ReportTables.Print(causes, console, session.Host));
            return ExitCode.Success;
        });
    }

    private static Command Trend(GlobalOptions globals)
    {
        var zone = new Option<string?>("--zone") { Description = "IANA id of the zone whose midnights divide the days; UTC." };
        var about = new QuestionOptions();
        return globals.Bind(about.AddTo(new Command("trend", "Success by day.") { zone }), async (session, parsed, cancellation) =>
        {
            var trend = await session.Client.Trend(about.Question(parsed, session) with { Zone = parsed.GetValue(zone) }, cancellation);
            session.Show(trend, console => ReportTables.Print(trend, console, session.Host));
            return ExitCode.Success;
        });
    }

    private static Command Export(GlobalOptions globals)
    {
        var format = new Option<string>("--format") { Description = "csv, json (one array) or jsonLines (a document a line).", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "json", "jsonLines");
        var output = new Option<bool>("--output") { Description = "With what the actions wrote." };
        var failed = new Option<bool>("--failed") { Description = "Only what went wrong." };
        var about = new QuestionOptions();
        return globals.Bind(about.AddTo(new Command("export", "Writes every entry that matches, however many.") { format, output, failed }), async (session, parsed, cancellation) =>
        {
            var question = about.Question(parsed, session) with { Format = parsed.GetValue(format), Output = parsed.GetValue(output), Failed = parsed.GetValue(failed) };
            await using var destination = session.Host.OpenOut();
            await session.Client.Export(question, destination, cancellation);
            return ExitCode.Success;
        });
    }

    private static Option<int> Limit(int few) => new("--limit") { Description = "At most so many rows.", DefaultValueFactory = _ => few };
}
