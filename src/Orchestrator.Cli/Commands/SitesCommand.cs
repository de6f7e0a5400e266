using System.CommandLine;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator sites</c>: places with targets, and what their targets take from them.</summary>
internal static class SitesCommand
{
    private static readonly string[] Headings = ["Site", "Targets", "Connected", "Zone", "Server addresses", "Timeframe", "Description"];

    public static Command Create(GlobalOptions globals) => new("sites", "Describes and lists sites, and removes their descriptions.")
    {
        List(globals),
        Set(globals),
        Remove(globals),
    };

    private static Command List(GlobalOptions globals)
    {
        var text = new Option<string?>("--text") { Description = "Only those whose name contains it." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 100 };
        return globals.Bind(new Command("list", "Lists sites by name: those that are described, and those that targets name.") { text, limit }, async (session, parsed, cancellation) =>
        {
            session.List(await session.Client.Sites(parsed.GetValue(text), 0, parsed.GetValue(limit), cancellation), Headings, Cells);
            return ExitCode.Success;
        });
    }

    private static Command Set(GlobalOptions globals)
    {
        var name = Name();
        var description = new Option<string?>("--description") { Description = "What is there." };
        var zone = new Option<string?>("--zone") { Description = "Time zone of its targets that have none of their own: an IANA or Windows id." };
        var addresses = new Option<string[]>("--server-address")
        {
            Description = "Host name or IP address at which its agents find broker and servers, before those that are set; several are tried in this order.",
            AllowMultipleArgumentsPerToken = true,
        };
        var timeframe = new Option<string?>("--timeframe") { Description = "Name of the timeframe of its targets and depots that have none of their own." };
        var level = LevelOption();
        var command = new Command("set", "Describes a site. What is not given is cleared.") { name, description, zone, addresses, timeframe, level };
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var body = new SiteBody(parsed.GetValue(description), parsed.GetValue(zone), parsed.GetValue(addresses), parsed.GetValue(timeframe), DepotsCommand.LevelsOf(parsed.GetValue(level) ?? []));
            var site = await session.Client.SetSite(parsed.GetValue(name)!, body, cancellation);
            session.Say(site, $"Site {site.Name} is saved; {site.Targets} targets are there.");
            return ExitCode.Success;
        });
    }

    private static Command Remove(GlobalOptions globals)
    {
        var name = Name();
        return globals.Bind(new Command("remove", "Removes the description of a site that no target names.") { name }, async (session, parsed, cancellation) =>
        {
            await session.Client.RemoveSite(parsed.GetValue(name)!, cancellation);
            session.Tell($"Site {parsed.GetValue(name)} is removed.");
            return ExitCode.Success;
        });
    }

    /// <summary>What fetching contents may take at the levels, as <see cref="DepotsCommand.LevelsOf"/> reads it.</summary>
    internal static Option<string[]> LevelOption() =>
        new("--level") { Description = "What fetching packages may take at a level: normal:rate=1000000,pause=0 (bytes a second; for depots also parallel=2,polling=300). May be repeated." };

    private static Argument<string> Name() => new("NAME") { Description = "The site's name, as targets have it." };

    private static IEnumerable<string?> Cells(SiteInfo site) =>
    [
        site.Name,
        $"{site.Targets}",
        $"{site.Connected}",
        site.Zone,
        string.Join(", ", site.ServerAddresses ?? []),
        site.Timeframe,
        site.Described ? site.Description : "(not described)",
    ];
}
