using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator depots</c>: stores of packages at sites, filled from their parents inside their windows.</summary>
internal static class DepotsCommand
{
    private static readonly string[] Headings = ["Depot", "Site", "Fetches from", "Level", "Contents", "Missing", "Clock", "Told", "Does", "Look at"];
    private static readonly string[] TransferHeadings = ["At", "Depot", "What", "File", "Bytes", "Came", "Resumed from", "Bytes/s", "From", "Why"];
    private static readonly string[] Levels = ["minimum", "normal", "maximum"];

    private static readonly Dictionary<string, string> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["rate"] = "bytesPerSecond",
        ["parallel"] = "parallelism",
        ["polling"] = "pollingSeconds",
        ["pause"] = "pauseSeconds",
    };

    public static Command Create(GlobalOptions globals) => new("depots", "Adds, lists, changes, installs and removes depots of sites, and shows what they transferred.")
    {
        List(globals),
        Set(globals),
        Carry(globals, "install", "Brings the depot's service onto a computer; one that cannot be reached is tried again, as the activity Retry does by default.", "Orchestrator.Install"),
        Carry(globals, "uninstall", "Takes the depot's service off a computer, with everything it held; the depot is described still.", "Orchestrator.Uninstall"),
        Credentials(globals),
        Transfers(globals),
        Remove(globals),
    };

    /// <summary>What is set for levels in texts such as <c>normal:rate=1000000,parallel=2</c>; null: nothing.</summary>
    /// <exception cref="CliException">A text is something else.</exception>
    internal static Dictionary<string, Dictionary<string, long>>? LevelsOf(IReadOnlyList<string> texts)
    {
        var levels = new Dictionary<string, Dictionary<string, long>>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts)
        {
            var parts = text.Split(':', 2);
            if (parts.Length != 2 || !Levels.Contains(parts[0].Trim(), StringComparer.OrdinalIgnoreCase))
                throw Mistaken(text);
            var set = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var pair in parts[1].Split(',').Select(pair => pair.Split('=', 2)))
            {
                if (pair.Length != 2 || !Fields.TryGetValue(pair[0].Trim(), out var field) || !long.TryParse(pair[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                    throw Mistaken(text);
                set[field] = value;
            }

            levels[parts[0].Trim().ToLowerInvariant()] = set;
        }

        return levels.Count == 0 ? null : levels;
    }

    /// <summary>What is set, as <see cref="LevelsOf"/> reads it; empty: nothing is.</summary>
    internal static string TextOf(JsonElement? levels) => levels is not { ValueKind: JsonValueKind.Object } set ? "" : string.Join(
        " ",
        set.EnumerateObject().Where(level => level.Value.ValueKind == JsonValueKind.Object).Select(level =>
            $"{level.Name}:{string.Join(',', Fields.Where(field => level.Value.TryGetProperty(field.Value, out _)).Select(field => $"{field.Key}={level.Value.GetProperty(field.Value)}"))}"));

    private static CliException Mistaken(string text) => new(
        ExitCode.BadInput, $"--level is '{text}'.", "Give a level and what it may do: normal:rate=1000000,parallel=2,polling=300,pause=0 (bytes a second, 0 for no limit; seconds).");

    private static Command List(GlobalOptions globals) => globals.Bind(new Command("list", "Lists depots by name, with their state."), async (session, _, cancellation) =>
    {
        var depots = await session.Client.Depots(cancellation);
        session.List(new Page<DepotInfo>(depots, depots.Count), Headings, Cells);
        return ExitCode.Success;
    });

    private static Command Set(GlobalOptions globals)
    {
        var name = Name();
        var site = new Option<string>("--site") { Description = "Name of the site whose agents it serves.", Required = true };
        var address = new Option<string>("--address") { Description = "https://HOST:PORT, where agents and depots behind it reach it.", Required = true };
        var parent = new Option<string?>("--parent") { Description = "The depot it fetches from; without it, the servers." };
        var timeframe = new Option<string?>("--timeframe") { Description = "Name of the timeframe in which it fetches." };
        var level = new Option<string[]>("--level") { Description = "What it may do at a level: normal:rate=1000000,parallel=2,polling=300,pause=0. May be repeated." };
        var packages = new Option<string[]>("--package") { Description = "A package it holds: a name, or the beginning of names and '*'. May be repeated; without it, all." };
        var retention = new Option<int>("--retention") { Description = "Hours that contents stay which no package has any more.", DefaultValueFactory = _ => 24 };
        var description = new Option<string>("--description") { Description = "For people.", DefaultValueFactory = _ => "" };
        var command = new Command("set", "Adds a depot or changes it as a whole. One that gets another parent needs new credentials.") { name, site, address, parent, timeframe, level, packages, retention, description };
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var body = new DepotBody(
                parsed.GetValue(site)!, parsed.GetValue(address)!, parsed.GetValue(parent), parsed.GetValue(description)!, parsed.GetValue(timeframe), LevelsOf(parsed.GetValue(level) ?? []),
                parsed.GetValue(packages) ?? [], parsed.GetValue(retention));
            var depot = await session.Client.SetDepot(parsed.GetValue(name)!, body, cancellation);
            session.Say(depot, $"Depot {depot.Name} of site {depot.Site} is saved; it fetches from {depot.Parent ?? "the servers"}.");
            return ExitCode.Success;
        });
    }

    private static Command Carry(GlobalOptions globals, string word, string description, string activity)
    {
        var name = Name();
        var target = new Option<string>("--target") { Description = "Name of the target that is the depot's computer.", Required = true };
        var start = new StartOptions();
        var command = new Command(word, description) { name, target };
        start.AddTo(command);
        return globals.Bind(command, (session, parsed, cancellation) =>
        {
            var depot = parsed.GetValue(name)!;

            // A distribution for each depot: two that are installed at one time are not one another's.
            var run = new OneActivity($"depots-{word}-{IdOf(depot)}", activity)
            {
                Inputs = new Dictionary<string, string> { ["depot"] = depot },
            };
            return run.Run(session, parsed, start, [parsed.GetValue(target)!], cancellation);
        });
    }

    /// <summary>Letters and digits as they are; a name with anything else is told from its like by its hash.</summary>
    private static string IdOf(string name)
    {
        var lower = name.ToLowerInvariant();
        var plain = string.Concat(lower.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        return plain.All(char.IsAsciiLetterOrDigit) ? plain : $"{plain}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lower)))[..12]}";
    }

    private static Command Credentials(GlobalOptions globals)
    {
        var name = Name();
        var file = new Option<string>("--file") { Description = "Writes depot.json into this new file, readable by this account only.", Required = true };
        return globals.Bind(new Command("credentials", "Makes the file that a depot's service needs in its data folder, for one that is put in place by hand; the one before is void.") { name, file }, async (session, parsed, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            await using var content = NewSecretFile.Create(file.Name, path);
            var access = await session.Client.RenewDepotCredentials(parsed.GetValue(name)!, cancellation);
            await content.Write(access.GetRawText(), cancellation);
            content.Keep();
            session.Tell($"The credentials of {parsed.GetValue(name)} are in {path}. Bring it to its computer as depot.json in ORCHESTRATOR_DEPOT_DATA and start orchestrator-depot.");
            return ExitCode.Success;
        });
    }

    private static Command Transfers(GlobalOptions globals)
    {
        var depot = new Option<string?>("--depot") { Description = "Only those of this depot." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 100 };
        return globals.Bind(new Command("transfers", "Lists what happened to each content at depots, the latest first.") { depot, limit }, async (session, parsed, cancellation) =>
        {
            session.List(await session.Client.DepotTransfers(parsed.GetValue(depot), parsed.GetValue(limit), cancellation), TransferHeadings, Cells);
            return ExitCode.Success;
        });
    }

    private static Command Remove(GlobalOptions globals)
    {
        var name = Name();
        return globals.Bind(new Command("remove", "Removes a depot that no other fetches from; its credentials are void at once.") { name }, async (session, parsed, cancellation) =>
        {
            await session.Client.RemoveDepot(parsed.GetValue(name)!, cancellation);
            session.Tell($"Depot {parsed.GetValue(name)} is removed.");
            return ExitCode.Success;
        });
    }

    private static Argument<string> Name() => new("NAME") { Description = "The depot's name." };

    private static IEnumerable<string?> Cells(DepotInfo depot) =>
    [
        depot.Name, depot.Site, depot.Parent ?? "the servers", depot.State?.Level, $"{depot.State?.Contents}", depot.State is { } state ? $"{state.Missing} ({state.MissingBytes} bytes)" : "",
        depot.State?.ClockSkew is { } skew ? string.Create(CultureInfo.InvariantCulture, $"{skew:+0.0;-0.0;0.0} s") : "", depot.State is { } told ? Words.Instant(told.At) : "never",
        depot.State?.Doing, string.Join(" ", depot.Warnings),
    ];

    private static IEnumerable<string?> Cells(DepotTransferInfo transfer) =>
    [
        Words.Instant(transfer.At), transfer.Depot, transfer.Kind, transfer.File is { Length: > 0 } file ? file : transfer.Content, $"{transfer.Size}", $"{transfer.Bytes}",
        transfer.ResumedFrom > 0 ? $"{transfer.ResumedFrom}" : "", $"{transfer.BytesPerSecond}", transfer.From, transfer.Reason,
    ];
}
