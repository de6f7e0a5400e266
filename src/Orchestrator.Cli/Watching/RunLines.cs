using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Watching;

/// <summary>The sentences both the live picture and the plain lines are made of.</summary>
internal static class RunLines
{
    public static string Title(RunInfo run) => $"{Words.Line(run.Name)} version {run.DefinitionVersion}, run {run.Id}";

    /// <summary>Counts that are not zero, the done ones first.</summary>
    public static IEnumerable<(string Word, int Count)> Columns(RunLedger ledger) =>
        new[]
        {
            ("succeeded", ledger.Succeeded), ("failed", ledger.Failed), ("skipped", ledger.Skipped), ("expired", ledger.Expired),
            ("cancelled", ledger.Cancelled), ("active", ledger.Active), ("waiting", ledger.Waiting),
        }.Where(column => column.Item2 > 0);

    public static string Progress(RunInfo run) =>
        $"{Words.OfName(run.Status)}: {run.Ledger.Done} of {Words.Count(run.Ledger.Targets, "target")} done"
        + $" ({string.Join(", ", Columns(run.Ledger).Select(column => $"{column.Count} {column.Word}"))})";

    public static string Wait(WaitGroup group)
    {
        var where = Words.Line(group.ActivityName is { Length: > 0 } name ? name : group.Activity);
        var until = group.Until is { } at ? $" (until {Words.Instant(at)})" : "";
        return $"{Words.Count(group.Targets, "target")} in {where}: {Words.Line(group.Why)}{until}";
    }

    public static string Entry(EntryInfo entry)
    {
        var what = entry.Phase == "result"
            ? $"{entry.Target}: {entry.Name}"
            : $"{entry.Target}: {entry.ActivityName} / {entry.Name}: {Words.OfName(entry.Outcome)}";
        var facts = new List<string>(2);
        if (entry.ReturnCode is { } code)
            facts.Add($"return code {code}");
        if (entry.DurationMs is { } duration && entry.Phase != "result")
            facts.Add(Words.Duration(TimeSpan.FromMilliseconds(duration)));
        var message = !string.IsNullOrEmpty(entry.Message) ? $" - {entry.Message}" : "";
        return Words.Line(what + (facts.Count > 0 ? $" ({string.Join(", ", facts)})" : "") + message);
    }

    public static string Skipped(long count) => $"{count} more finished actions came too fast to show; the report has them.";
}
