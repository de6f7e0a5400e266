using System.Globalization;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;
using Spectre.Console;

namespace Orchestrator.Cli.Reports;

/// <summary>Answers about many reports as people read them.</summary>
internal static class ReportTables
{
    private const int BarWidth = 24;

    public static void Print(ReportSummary summary, string by, IAnsiConsole console, CliHost host)
    {
        if (by == "none" || summary.Items.Count == 0)
        {
            Say(console, Sentence(summary.Whole, summary.Counted));
            return;
        }

        var table = Table(host, [.. Headings(by), "Success", "Entries", "Succeeded", "Failures", "Other"], numbersFrom: Headings(by).Length);
        foreach (var group in summary.Items)
        {
            var outcomes = group.Outcomes;
            table.AddRow([
                .. Names(by, group).Select(Cell), Rate(outcomes), Number(outcomes.Entries), Number(outcomes.Succeeded), Bad(outcomes.Failures),
                Number(outcomes.Entries - outcomes.Succeeded - outcomes.Failures),
            ]);
        }

        console.Write(table);
        Rest(console, summary.Items.Count, summary.Total);
        Say(console, Sentence(summary.Whole, summary.Counted));
    }

    public static void Print(SlowestActions slowest, IAnsiConsole console, CliHost host)
    {
        if (slowest.Items.Count == 0)
        {
            Say(console, "No action ran.");
            return;
        }

        var table = Table(host, ["Distribution", "Activity", "Action", "p95", "p50", "Mean", "Longest", "Total", "Count", "Success"], numbersFrom: 3);
        foreach (var action in slowest.Items)
        {
            table.AddRow(
                Cell(action.DefinitionName ?? action.Definition), Cell(action.ActivityName ?? action.Activity), Cell(action.Action), Duration(action.P95Ms),
                Duration(action.P50Ms), Duration(action.MeanMs), Duration(action.LongestMs), Duration(action.TotalMs), Number(action.Count),
                Rate(action.Outcomes ?? new Outcomes()));
        }

        console.Write(table);
        Rest(console, slowest.Items.Count, slowest.Total);
        Say(console, "p50 and p95 are within 10 %.");
    }

    public static void Print(FailureCauses causes, IAnsiConsole console, CliHost host)
    {
        if (causes.Items.Count == 0)
        {
            Say(console, "Nothing failed.");
            return;
        }

        var table = Table(host, ["Count", "Share", "Outcome", "Code", "Cause", "For example"], numbersFrom: 0, numbersTo: 2);
        foreach (var cause in causes.Items)
        {
            table.AddRow(
                Number(cause.Count), new Text(Percent(cause.Share)), new Text(Words.OfName(cause.Outcome), Colours.Of(cause.Outcome)),
                Cell(cause.ReturnCode?.ToString(CultureInfo.InvariantCulture)), Cell(cause.Cause.Length > 0 ? cause.Cause : "(no message)"),
                Cell(cause.Example is { } example ? $"{example.Target} in run {example.RunId}" : ""));
        }

        console.Write(table);
        Rest(console, causes.Items.Count, causes.Total);
        Say(console, $"{Grouped(causes.Failures)} failures among {Subject(causes.Counted)}.");
    }

    public static void Print(ReportTrend trend, IAnsiConsole console, CliHost host)
    {
        if (trend.Items.Count == 0)
        {
            Say(console, "There are no entries.");
            return;
        }

        var most = Math.Max(1, trend.Items.Max(day => day.Outcomes.Entries));
        var table = Table(host, ["Day", "Success", "Entries", "Failures", ""], numbersFrom: 1, numbersTo: 4);
        foreach (var day in trend.Items)
            table.AddRow(Cell(day.Day), Rate(day.Outcomes), Number(day.Outcomes.Entries), Bad(day.Outcomes.Failures), Bar(day.Outcomes, most));
        console.Write(table);
        Say(console, $"{Sentence(trend.Whole, trend.Counted)} Days are those of {trend.Zone}.");
    }

    private static string[] Headings(string by) => by switch
    {
        "run" => ["Run", "Distribution"],
        "definition" => ["Distribution", "Id"],
        "site" => ["Site"],
        "activity" => ["Distribution", "Activity"],
        _ => ["Distribution", "Activity", "Action"],
    };

    private static string?[] Names(string by, ReportGroup group) => by switch
    {
        "run" => [group.Run, group.RunName],
        "definition" => [group.DefinitionName ?? group.Definition, group.Definition],
        "site" => [string.IsNullOrEmpty(group.Site) ? "(none)" : group.Site],
        "activity" => [group.DefinitionName ?? group.Definition, group.ActivityName ?? group.Activity],
        _ => [group.DefinitionName ?? group.Definition, group.ActivityName ?? group.Activity, group.Action],
    };

    private static Table Table(CliHost host, string[] headings, int numbersFrom, int numbersTo = int.MaxValue)
    {
        var table = new Table { Border = host.IsTerminal ? TableBorder.Rounded : TableBorder.None };
        for (var i = 0; i < headings.Length; i++)
        {
            var isNumber = i >= numbersFrom && i < numbersTo;
            var column = new TableColumn(headings[i]) { Alignment = isNumber ? Justify.Right : Justify.Left, NoWrap = isNumber };

            // Without lines, words stand two apart, so that a row can be split by scripts and by the eye.
            if (!host.IsTerminal)
                column.Padding = new Padding(0, 0, 2, 0);
            table.AddColumn(column);
        }

        return table;
    }

    private static string Sentence(Outcomes whole, Counted counted)
    {
        if (whole.Entries == 0)
            return $"There are no {Subject(counted)}.";
        var tried = whole.Succeeded + whole.Failures;
        var rate = whole.SuccessRate is { } known
            ? $"{Percent(known)} succeeded: {Grouped(whole.Succeeded)} of {Grouped(tried)} {Subject(counted)}"
            : $"Nothing was tried among {Subject(counted)}";
        return whole.Entries > tried ? $"{rate}; {Grouped(whole.Entries - tried)} were skipped, cancelled or not applicable." : rate + ".";
    }

    /// <summary>A target has one result in each run.</summary>
    private static string Subject(Counted counted)
    {
        var what = counted.Phases is ["result"] ? "results of targets" : "steps";
        return counted switch
        {
            { From: { } from, To: { } to } => $"{what} from {Words.Instant(from)} to {Words.Instant(to)}",
            { From: { } from } => $"{what} since {Words.Instant(from)}",
            { To: { } to } => $"{what} before {Words.Instant(to)}",
            _ => what,
        };
    }

    private static Paragraph Bar(Outcomes outcomes, long most)
    {
        var good = (int)Math.Round((double)outcomes.Succeeded * BarWidth / most);
        var bad = outcomes.Failures == 0 ? 0 : Math.Max(1, (int)Math.Round((double)outcomes.Failures * BarWidth / most));
        var other = (int)Math.Round((double)(outcomes.Entries - outcomes.Succeeded - outcomes.Failures) * BarWidth / most);
        return new Paragraph()
            .Append(new string('█', good), new Style(Color.Green))
            .Append(new string('▓', bad), new Style(Color.Red))
            .Append(new string('░', other), new Style(Color.Grey));
    }

    private static Text Rate(Outcomes outcomes) => outcomes.SuccessRate is { } rate
        ? new Text(Percent(rate), new Style(outcomes.Failures == 0 ? Color.Green : rate >= 0.9 ? Color.Yellow : Color.Red))
        : new Text("-", new Style(Color.Grey));

    /// <summary>100 % only if nothing failed, 0 % only if nothing succeeded.</summary>
    private static string Percent(double share)
    {
        var tenths = Math.Round(share * 1_000, MidpointRounding.AwayFromZero);
        tenths = share is > 0 and < 1 ? Math.Clamp(tenths, 1, 999) : tenths;
        return (tenths / 10).ToString("0.0", CultureInfo.InvariantCulture) + " %";
    }

    private static Text Duration(double milliseconds) => new(Words.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    private static Text Number(long number) => new(Grouped(number));

    private static Text Bad(long number) => new(Grouped(number), number > 0 ? new Style(Color.Red) : Style.Plain);

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static Text Cell(string? text) => new(Words.Line(text));

    private static void Rest(IAnsiConsole console, int shown, int total)
    {
        if (total > shown)
            Say(console, $"{shown} of {Grouped(total)}; --limit shows more.");
    }

    private static void Say(IAnsiConsole console, string sentence) => console.Profile.Out.Writer.WriteLine(sentence);
}
