using System.Net;
using System.Net.Sockets;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Api;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Fleet;

/// <summary>What an administrator may decide about a target.</summary>
internal sealed class TargetRules(ITimeframeDirectory timeframes, ISiteDirectory sites, IGroupStore groups, ICredentialStore credentials)
{
    private const int LongestName = 255;
    private const int LongestWord = 100;
    private const int MostTags = 50;
    private const int MostMacs = 16;

    /// <summary>Static groups a target is in.</summary>
    public const int MostGroups = 50;

    /// <summary>Reads what settings may refer to.</summary>
    public async Task<TargetReferences> References(CancellationToken cancellation) => new(
        (await groups.All(cancellation)).ToDictionary(group => group.Name, StringComparer.OrdinalIgnoreCase),
        (await credentials.All(cancellation)).ToDictionary(set => set.Name, set => set.Name, StringComparer.OrdinalIgnoreCase));

    /// <summary>The settings in the form in which they are kept; what is wrong with them is added to the mistakes.</summary>
    public TargetSettings Check(string name, TargetSettings settings, TargetReferences references, List<Mistake> mistakes)
    {
        if (Names.MistakeIn(name, "A target", LongestName) is { } misnamed)
            mistakes.Add(misnamed);
        return new TargetSettings(
            Address(Some(settings.Address), mistakes),
            Site(Some(settings.Site), mistakes),
            Tags(settings.Tags ?? [], mistakes),
            Groups(settings.Groups ?? [], references, mistakes),
            Credentials(Some(settings.Credentials), references, mistakes),
            Macs(settings.MacAddresses ?? [], mistakes),
            Zone(Some(settings.Zone), mistakes),
            Timeframe(Some(settings.Timeframe), timeframes, mistakes),
            LevelRules.CheckOfTarget(settings.Levels, mistakes));
    }

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Address(string? address, List<Mistake> mistakes)
    {
        // It becomes an argument of programs: nothing that one of them takes for an option or a part of a command.
        if (address is not null && (address.Length > LongestName || address[0] == '-' || !address.All(character => char.IsLetterOrDigit(character) || character is '.' or '-' or '_' or ':' or '%') || IsNoNumber(address)))
            mistakes.Add(new(null, "address", $"'{address}' is no address; give a host name or an IP address of at most {LongestName} characters, without port or user."));
        return address;
    }

    /// <summary>It looks like an IP address and is none: a colon is in those of IPv6 alone, and no name's last part is digits alone.</summary>
    private static bool IsNoNumber(string address)
    {
        var parts = address.Split('.');
        var isNumber = address.Contains(':', StringComparison.Ordinal) || (parts.Length > 1 && parts[^1].Length > 0 && parts[^1].All(char.IsAsciiDigit));
        return isNumber && !(IPAddress.TryParse(address, out var number) && (number.AddressFamily == AddressFamily.InterNetworkV6 || parts.Length == 4));
    }

    /// <summary>A site that is described, in the spelling of its description.</summary>
    private string? Site(string? site, List<Mistake> mistakes)
    {
        if (site is null)
            return null;
        if (site.Length > SiteRules.LongestName || !site.All(Names.IsVisible))
            mistakes.Add(new(null, "site", $"A site's name has at most {SiteRules.LongestName} characters and no control characters."));
        return sites.Find(site)?.Name ?? site;
    }

    private static IReadOnlyList<string> Tags(IReadOnlyList<string> tags, List<Mistake> mistakes)
    {
        if (tags.Count > MostTags || !tags.All(IsTag))
            mistakes.Add(new(null, "tags", $"Give at most {MostTags} tags of 1 to {LongestWord} characters each, without control characters."));
        return tags;
    }

    private static List<string> Groups(IReadOnlyList<string> names, TargetReferences references, List<Mistake> mistakes)
    {
        var known = new List<string>();
        foreach (var name in names)
        {
            if (!references.Groups.TryGetValue(name ?? "", out var group))
                mistakes.Add(new(null, "groups", $"There is no group '{name}'; create it or choose another one."));
            else if (group.Query is not null)
                mistakes.Add(new(null, "groups", $"The query of the group '{group.Name}' says who belongs to it; leave it out."));
            else
                known.Add(group.Name);
        }

        if (names.Count > MostGroups)
            mistakes.Add(new(null, "groups", $"A target is in at most {MostGroups} static groups."));
        return [.. known.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static string? Credentials(string? name, TargetReferences references, List<Mistake> mistakes)
    {
        if (name is null)
            return null;
        if (references.Credentials.TryGetValue(name, out var known))
            return known;
        mistakes.Add(new(null, "credentials", $"There is no credential set '{name}'; make it or choose another one."));
        return null;
    }

    private static List<string> Macs(IReadOnlyList<string> macs, List<Mistake> mistakes)
    {
        var known = new List<string>();
        foreach (var mac in macs)
        {
            // JSON's null gets into a list whatever the list's type says.
            if (MacAddress.Normalize(mac ?? "") is { } usable)
                known.Add(usable);
            else
                mistakes.Add(new(null, "macAddresses", $"'{mac}' is no MAC address; write it as aa:bb:cc:dd:ee:ff."));
        }

        if (macs.Count > MostMacs)
            mistakes.Add(new(null, "macAddresses", $"Give at most {MostMacs} MAC addresses."));
        return [.. known.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The IANA id of a zone.</summary>
    public static string? Zone(string? wanted, List<Mistake> mistakes)
    {
        if (wanted is null)
            return null;
        if (Zones.TryResolve(wanted, out var zone, out var error))
            return zone.Id;
        mistakes.Add(new(null, "zone", error + "."));
        return null;
    }

    /// <summary>The name of a timeframe that is there.</summary>
    public static string? Timeframe(string? timeframe, ITimeframeDirectory timeframes, List<Mistake> mistakes)
    {
        if (timeframe is not null && timeframes.Find(timeframe) is null)
            mistakes.Add(new(null, "timeframe", $"There is no timeframe '{timeframe}'; create it or choose another one."));
        return timeframe;
    }

    private static bool IsTag(string? tag) => !string.IsNullOrWhiteSpace(tag) && tag.Length <= LongestWord && tag.All(Names.IsVisible);
}

/// <summary>What the settings of targets may refer to, by name without case.</summary>
/// <param name="Groups">All groups.</param>
/// <param name="Credentials">Names of the credential sets as they are spelled.</param>
internal sealed record TargetReferences(IReadOnlyDictionary<string, Group> Groups, IReadOnlyDictionary<string, string> Credentials);
