using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator targets</c>: the computers the server knows, and what is decided about them.</summary>
internal static class TargetsCommand
{
    private static readonly string[] Headings = ["Target", "Kind", "Address", "System", "Site", "Tags", "Groups", "Zone", "Timeframe", "Agent", "Last seen", "Remarks"];

    public static Command Create(GlobalOptions globals) => AddListing(globals, new Command("targets", "Lists, adds, changes and removes targets.")
    {
        AddListing(globals, new Command("list", "Lists targets by name.")),
        Add(globals),
        Set(globals),
        Remove(globals),
        ImportCommand.Create(globals),
    });

    private static Command AddListing(GlobalOptions globals, Command command)
    {
        var text = new Option<string?>("--text") { Description = "Only those whose name contains it." };
        var site = new Option<string?>("--site") { Description = "Only those of this site." };
        var os = new Option<string?>("--os") { Description = "linux, windows or macos." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 100 };
        foreach (var option in new Option[] { text, site, os, limit })
            command.Add(option);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var filter = new TargetFilter(parsed.GetValue(text), parsed.GetValue(site), parsed.GetValue(os));
            session.List(await session.Client.Targets(filter, 0, parsed.GetValue(limit), cancellation), Headings, Cells);
            return ExitCode.Success;
        });
    }

    private static Command Add(GlobalOptions globals)
    {
        var name = new Argument<string>("NAME") { Description = "The new target's name." };
        var settings = new TargetOptions();
        var command = new Command("add", "Adds a target.") { name };
        settings.AddTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var target = await session.Client.AddTarget(parsed.GetValue(name)!, settings.Read(parsed), cancellation);
            session.Say(target, $"Target {target.Name} is added.");
            return ExitCode.Success;
        });
    }

    private static Command Set(GlobalOptions globals)
    {
        var name = new Argument<string>("NAME") { Description = "The target's name." };
        var settings = new TargetOptions();
        var command = new Command("set", "Changes what is named; the rest stays. An empty text clears.") { name };
        settings.AddTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var change = settings.Read(parsed);
            if (change == new TargetSettings())
                throw new CliException(ExitCode.BadInput, "Nothing says what to change.", "Name at least one option; orchestrator targets set --help lists them.");
            var target = await session.Client.ChangeTarget(parsed.GetValue(name)!, change, cancellation);
            session.Say(target, $"Target {target.Name} is changed.");
            return ExitCode.Success;
        });
    }

    private static Command Remove(GlobalOptions globals)
    {
        var name = new Argument<string>("NAME") { Description = "The target's name." };
        return globals.Bind(new Command("remove", "Takes a target out of the inventory; reports keep what they know of it.") { name }, async (session, parsed, cancellation) =>
        {
            await session.Client.RemoveTarget(parsed.GetValue(name)!, cancellation);
            session.Tell($"Target {parsed.GetValue(name)} is removed.");
            return ExitCode.Success;
        });
    }

    private static IEnumerable<string?> Cells(TargetInfo target) =>
    [
        target.Name,
        target.Simulated ? "simulated" : target.Kind,
        target.Address,
        string.IsNullOrEmpty(target.OsDescription) ? target.Os : target.OsDescription,
        target.Site,
        string.Join(", ", target.Tags ?? []),
        string.Join(", ", target.Groups ?? []),
        target.Zone,
        target.Timeframe,
        target.Connected ? $"connected {target.AgentVersion}" : "not connected",
        target.LastSeen is { } seen ? Words.Instant(seen) : "",
        target.Conflict,
    ];
}
