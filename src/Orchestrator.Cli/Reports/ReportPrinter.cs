using System.Globalization;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;
using Spectre.Console;

namespace Orchestrator.Cli.Reports;

/// <summary>A report as people read it: the table, what failing actions wrote, the ledger.</summary>
internal static class ReportPrinter
{
    private const int OutputLines = 20;

    /// <param name="isTerminal">A border is drawn for people only.</param>
    public static void Print(RunReport report, IAnsiConsole console, bool isTerminal)
    {
        console.WriteLine();
        console.Write(new Text(Heading(report.Run) + "\n", new Style(decoration: Decoration.Bold)));
        console.WriteLine();
        if (report.Entries.Count > 0)
            console.Write(Table(report.Entries, isTerminal));
        if (report.OnlyFailures)
            Line(console, $"{report.Total} entries are too many to list: the table has only what went wrong.");
        if (report.Total > report.Entries.Count)
            Line(console, $"{report.Total - report.Entries.Count} more entries: orchestrator report {report.Run.Id} --format csv");
        foreach (var entry in report.Entries.Where(entry => entry.IsFailedStep))
            Failure(console, entry);
        console.WriteLine();
        // Not through the renderer, which would break the line in a narrow terminal: scripts look for it.
        console.Profile.Out.Writer.WriteLine(report.Run.Ledger.ToString());
    }

    private static string Heading(RunInfo run)
    {
        var took = run is { StartedAt: { } start, EndedAt: { } end } ? $" after {Words.Duration(end - start)}" : "";
        var by = run.CancelledBy is { } who ? $" by {who}" : "";
        return Words.Line($"{run.Name} version {run.DefinitionVersion}, run {run.Id}: {Words.OfName(run.Status)}{by}{took}");
    }

    private static Table Table(IEnumerable<EntryInfo> entries, bool isTerminal)
    {
        var table = new Table { Border = isTerminal ? TableBorder.Simple : TableBorder.None };
        foreach (var heading in new[] { "Target", "Phase", "Activity", "Action", "Outcome", "Code", "Duration", "Used", "Message" })
            table.AddColumn(new TableColumn(heading) { NoWrap = heading is "Target" or "Phase" or "Outcome" or "Code" or "Duration" or "Used" });
        // Words stand two apart, so that a row can be split by scripts and by the eye.
        foreach (var column in table.Columns)
            column.Padding = new Padding(0, 0, isTerminal ? 1 : 2, 0);
        foreach (var entry in entries)
        {
            table.AddRow(
                Cell(entry.Target),
                Cell(entry.Phase),
                Cell(entry.Attempt > 1 ? $"{entry.ActivityName} (attempt {entry.Attempt})" : entry.ActivityName),
                Cell(entry.Phase == "result" ? "" : entry.Name),
                new Text(Words.OfName(entry.Outcome), Colours.Of(entry.Outcome)),
                Cell(entry.ReturnCode?.ToString()),
                Cell(entry is { DurationMs: { } duration } ? Words.Duration(TimeSpan.FromMilliseconds(duration)) : ""),
                Cell(Used(entry)),
                Cell(Remarks(entry)));
        }

        return table;
    }

    /// <summary>Processor time and the most memory of one process.</summary>
    private static string Used(EntryInfo entry)
    {
        var used = new List<string>(2);
        if (entry.CpuMs is { } cpu)
            used.Add($"{Words.Duration(TimeSpan.FromMilliseconds(cpu))} CPU");
        if (entry.PeakMemory is { } peak)
            used.Add(string.Create(CultureInfo.InvariantCulture, $"{peak / 1_000_000d:0.#} MB"));
        return string.Join(", ", used);
    }

    private static string Remarks(EntryInfo entry)
    {
        var remarks = new List<string>(3);
        if (!string.IsNullOrEmpty(entry.Message))
            remarks.Add(entry.Message);
        if (entry.Starts > 1)
            remarks.Add($"started {entry.Starts} times");
        if (entry.Late)
            remarks.Add("came after the target had its result");
        return string.Join("; ", remarks);
    }

    private static void Failure(IAnsiConsole console, EntryInfo entry)
    {
        console.WriteLine();
        var code = entry.ReturnCode is { } number ? $", return code {number}" : "";
        Line(console, Words.Line($"{entry.Target}: {entry.ActivityName} / {entry.Name}: {Words.OfName(entry.Outcome)}{code}"), Colours.Of(entry.Outcome));
        var lines = (entry.Output ?? "").TrimEnd().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.None);
        if (lines is [""])
        {
            Line(console, "    (no output)");
            return;
        }

        if (lines.Length > OutputLines)
            Line(console, $"    ... {lines.Length - OutputLines} lines before");
        foreach (var line in lines.TakeLast(OutputLines))
            Line(console, "    " + Words.Line(line));
    }

    private static Text Cell(string? text) => new(Words.Line(text));

    private static void Line(IAnsiConsole console, string text, Style? style = null)
    {
        console.Write(new Text(text, style));
        console.WriteLine();
    }
}
