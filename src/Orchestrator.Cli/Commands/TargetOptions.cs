using System.CommandLine;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary>What an administrator decides about a target, as options.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string?> address = new("--address") { Description = "Host name or IP address by which it is reached, if its name is not." };

    private readonly Option<string?> site = new("--site") { Description = "Where it stands." };

    private readonly Option<string[]?> tags = Several("--tag", "Its tags.");

    private readonly Option<string[]?> groups = Several("--group", "Static groups it is in.");

    private readonly Option<string?> credentials = new("--credentials") { Description = "Name of the credential set it is logged in to with." };

    private readonly Option<string[]?> macs = Several("--mac", "MAC addresses it can be woken by; its agent tells them, too.");

    private readonly Option<string?> zone = new("--zone") { Description = "IANA or Windows id of its time zone." };

    private readonly Option<string?> timeframe = new("--timeframe") { Description = "Name of its own timeframe." };

    private readonly Option<string[]?> levels = new("--level")
    {
        Description = "What fetching packages may take of its line at a level: normal:rate=1000000,pause=0 (bytes a second, 0 for no limit; seconds). May be repeated; those given replace all before.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { address, site, tags, groups, credentials, macs, zone, timeframe, levels })
            command.Add(option);
    }

    /// <summary>What was given.</summary>
    public TargetSettings Read(ParseResult parsed) => new()
    {
        Address = parsed.GetValue(address),
        Site = parsed.GetValue(site),
        Tags = List(parsed, tags),
        Groups = List(parsed, groups),
        Credentials = parsed.GetValue(credentials),
        MacAddresses = List(parsed, macs),
        Zone = parsed.GetValue(zone),
        Timeframe = parsed.GetValue(timeframe),
        Levels = Given(parsed),
    };

    /// <returns>Null if the option was not given; without a level in it if nothing is to be set any more.</returns>
    private Dictionary<string, Dictionary<string, long>>? Given(ParseResult parsed) => List(parsed, levels) is { } given ? DepotsCommand.LevelsOf(given) ?? [] : null;

    private static Option<string[]?> Several(string name, string description) => new(name) { Description = description, AllowMultipleArgumentsPerToken = true };

    /// <returns>Null if the option was not given: an array of options never is.</returns>
    private static string[]? List(ParseResult parsed, Option<string[]?> option) =>
        parsed.GetResult(option) is { Implicit: false } ? [.. (parsed.GetValue(option) ?? []).Where(word => word.Length > 0)] : null;
}
