using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator targets</c>: the computers the server knows.</summary>
internal static class TargetsCommand
{
    private static readonly string[] Headings = ["Target", "Kind", "System", "Site", "Tags", "Zone", "Timeframe", "Agent", "Last seen", "Remarks"];

    public static Command Create(GlobalOptions globals)
    {
        var text = new Option<string?>("--text") { Description = "Only those whose name contains it." };
        var site = new Option<string?>("--site") { Description = "Only those of this site." };
        var os = new Option<string?>("--os") { Description = "linux, windows or macos." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 100 };
        return globals.Bind(new Command("targets", "Lists targets.") { text, site, os, limit }, async (session, parsed, cancellation) =>
        {
            var filter = new TargetFilter(parsed.GetValue(text), parsed.GetValue(site), parsed.GetValue(os));
            session.List(await session.Client.Targets(filter, 0, parsed.GetValue(limit), cancellation), Headings, Cells);
            return ExitCode.Success;
        });
    }

    private static IEnumerable<string?> Cells(TargetInfo target) =>
    [
        target.Name,
        target.Simulated ? "simulated" : target.Kind,
        string.IsNullOrEmpty(target.OsDescription) ? target.Os : target.OsDescription,
        target.Site,
        string.Join(", ", target.Tags ?? []),
        target.Zone,
        target.Timeframe,
        target.Connected ? $"connected {target.AgentVersion}" : "not connected",
        target.LastSeen is { } seen ? Words.Instant(seen) : "",
        target.Conflict,
    ];
}
