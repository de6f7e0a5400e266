using Orchestrator.Core.Sites;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Fleet;

/// <summary>What makes a usable site.</summary>
internal static class SiteRules
{
    /// <summary>Characters of a site's name.</summary>
    public const int LongestName = 100;

    private const int LongestDescription = 1_000;
    private const int MostAddresses = 8;
    private const int LongestAddress = 255;

    /// <summary>The site in the form in which it is kept.</summary>
    /// <exception cref="Refusal">Something is wrong; all of it is named.</exception>
    public static Site Check(string name, SiteBody body, ITimeframeDirectory timeframes)
    {
        var mistakes = new List<Mistake>();
        if (Names.MistakeIn(name, "A site", LongestName) is { } misnamed)
            mistakes.Add(misnamed);
        if (body.Description is { Length: > LongestDescription })
            mistakes.Add(new(null, "description", $"A description has at most {LongestDescription} characters."));
        var site = new Site
        {
            Name = name,
            Description = body.Description?.Trim() ?? "",
            Zone = TargetRules.Zone(Query.Text(body.Zone), mistakes),
            ServerAddresses = Addresses(body.ServerAddresses ?? [], mistakes),
            Timeframe = TargetRules.Timeframe(Query.Text(body.Timeframe), timeframes, mistakes),
            Levels = LevelRules.Check(body.Levels, mistakes),
        };
        return mistakes.Count == 0 ? site : throw Refused(mistakes);
    }

    /// <summary>The organisation in the form in which it is kept.</summary>
    /// <exception cref="Refusal">Something is wrong; all of it is named.</exception>
    public static Site Check(OrganisationBody body, ITimeframeDirectory timeframes)
    {
        var mistakes = new List<Mistake>();
        var organisation = new Site
        {
            Name = Site.Organisation,
            Timeframe = TargetRules.Timeframe(Query.Text(body.Timeframe), timeframes, mistakes),
            Levels = LevelRules.Check(body.Levels, mistakes),
        };
        return mistakes.Count == 0 ? organisation : throw Refused(mistakes);
    }

    private static Refusal Refused(List<Mistake> mistakes) => Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);

    private static List<string> Addresses(IReadOnlyList<string> addresses, List<Mistake> mistakes)
    {
        var known = new List<string>();
        foreach (var address in addresses)
        {
            // JSON's null gets into a list whatever the list's type says.
            var usable = address?.Trim() ?? "";
            if (usable.Length <= LongestAddress && Uri.CheckHostName(usable) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
                known.Add(usable);
            else
                mistakes.Add(new(null, "serverAddresses", $"'{address}' is no address; give a host name or an IP address such as 10.0.0.5, without https:// and without a port."));
        }

        if (addresses.Count > MostAddresses)
            mistakes.Add(new(null, "serverAddresses", $"Give at most {MostAddresses} addresses: agents try one after the other."));
        return [.. known.Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
