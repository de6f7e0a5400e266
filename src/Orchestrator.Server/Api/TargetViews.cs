using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>A computer of the inventory.</summary>
/// <param name="Simulated">True for one of the simulated fleet.</param>
/// <param name="Address">Host name or IP address by which it is reached; null: its name is.</param>
/// <param name="Os">linux, windows, macos, or empty while unknown.</param>
/// <param name="Groups">Names of the static groups it is in.</param>
/// <param name="Credentials">Name of its own credential set.</param>
/// <param name="MacAddresses">By which it can be woken: set by an administrator, or told by its agent.</param>
/// <param name="Networks">What its agent told of its addresses.</param>
/// <param name="Zone">IANA id of the zone it is in; null: nobody knows, the organisation's counts.</param>
/// <param name="ZoneFrom">Who says so; null with <paramref name="Zone"/>.</param>
/// <param name="Timeframe">Name of its own timeframe.</param>
/// <param name="Levels">What is set for it itself of what fetching packages may take at each level; null: nothing.</param>
/// <param name="Effective">Which timeframe and levels count for it, and who says so.</param>
/// <param name="Connected">True if commands reach it now.</param>
/// <param name="ClockSkewMs">Its clock less the server's.</param>
/// <param name="Conflict">Why its agent is not served.</param>
public sealed record TargetView(
    string Id,
    string Name,
    TargetKind Kind,
    bool Simulated,
    string? Address,
    string Os,
    string Architecture,
    string OsDescription,
    string Site,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Groups,
    string? Credentials,
    IReadOnlyList<string> MacAddresses,
    IReadOnlyList<AgentNetwork> Networks,
    string? Zone,
    ZoneSource? ZoneFrom,
    string? Timeframe,
    LevelSettings? Levels,
    EffectiveView Effective,
    string AgentVersion,
    bool Connected,
    DateTimeOffset? LastSeen,
    long? ClockSkewMs,
    string? Conflict)
{
    internal static TargetView Of(Target target, bool connected, ISiteDirectory sites, IGroupDirectory groups) => new(
        target.Id, target.Name, target.Kind, target.Kind == TargetKind.Simulated, target.Address, target.Os, target.Architecture, target.OsDescription, target.Site, target.Tags,
        target.Groups, target.Credentials, target.AllMacAddresses, target.Networks, sites.ZoneOf(target), Source(target, sites), target.Timeframe, target.Levels, EffectiveView.Of(target, sites, groups),
        target.AgentVersion, connected, target.LastSeen, (long?)target.ClockSkew?.TotalMilliseconds, target.Conflict);

    private static ZoneSource? Source(Target target, ISiteDirectory sites) =>
        target.Zone is not null ? ZoneSource.Target
        : sites.Find(target.Site)?.Zone is not null ? ZoneSource.Site
        : target.AgentZone is not null ? ZoneSource.Agent
        : null;
}

/// <summary>Who says in which zone a target is; the first of them that says anything counts.</summary>
public enum ZoneSource
{
    /// <summary>An administrator, of this target.</summary>
    Target,

    /// <summary>The description of its site.</summary>
    Site,

    /// <summary>Its agent.</summary>
    Agent,
}

/// <summary>What an administrator decides about a target. By PUT, what is absent is cleared; by PATCH, what is absent stays as it is and what is empty is cleared.</summary>
/// <param name="Address">Host name or IP address by which it is reached, if its name is not.</param>
/// <param name="Site">At most 100 characters.</param>
/// <param name="Tags">At most 50, each at most 100 characters.</param>
/// <param name="Groups">At most 50 names of static groups.</param>
/// <param name="Credentials">Name of the credential set it is logged in to with; its groups' or the default one if it has none.</param>
/// <param name="MacAddresses">At most 16, such as aa:bb:cc:dd:ee:ff; what its agent tells counts besides.</param>
/// <param name="Zone">IANA or Windows id.</param>
/// <param name="Timeframe">Name of a timeframe.</param>
/// <param name="Levels">What fetching packages may take of its line at each level: rates and pauses. An object without any value clears them.</param>
public sealed record TargetSettings(
    string? Address = null,
    string? Site = null,
    IReadOnlyList<string>? Tags = null,
    IReadOnlyList<string>? Groups = null,
    string? Credentials = null,
    IReadOnlyList<string>? MacAddresses = null,
    string? Zone = null,
    string? Timeframe = null,
    LevelSettings? Levels = null)
{
    internal static TargetSettings Of(Target target) => new(
        target.Address, target.Site, target.Tags, target.Groups, target.Credentials, target.MacAddresses, target.Zone, target.Timeframe, target.Levels);

    /// <summary>The target with these decisions, which have been checked.</summary>
    internal Target On(Target target) => target with
    {
        Address = Address,
        Site = Site ?? "",
        Tags = Tags ?? [],
        Groups = Groups ?? [],
        Credentials = Credentials,
        MacAddresses = MacAddresses ?? [],
        Zone = Zone,
        Timeframe = Timeframe,
        Levels = Levels,
    };

    /// <summary>These decisions, and what is stored where they say nothing.</summary>
    internal TargetSettings Over(TargetSettings stored) => new(
        Address ?? stored.Address,
        Site ?? stored.Site,
        Tags ?? stored.Tags,
        Groups ?? stored.Groups,
        Credentials ?? stored.Credentials,
        MacAddresses ?? stored.MacAddresses,
        Zone ?? stored.Zone,
        Timeframe ?? stored.Timeframe,
        Levels ?? stored.Levels);
}
