using System.Diagnostics.CodeAnalysis;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Depots;

/// <summary>A store of packages at a site, filled by its Distribution Service from its parent; the agents of the site fetch from it.</summary>
public sealed record Depot
{
    /// <summary>Unique, compared without case. 1 to 100 characters. It does not change.</summary>
    public required string Name { get; init; }

    /// <summary>Made once: what its credentials are bound to.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the site whose agents it serves, and in whose time its windows are read.</summary>
    public required string Site { get; init; }

    /// <summary>For people; at most 1000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>Name of the depot it fetches from; null: the servers, which are the master depot.</summary>
    public string? Parent { get; init; }

    /// <summary>Base address that agents and depots behind it use, <c>https://host:port</c>; http on loopback alone.</summary>
    public required string Address { get; init; }

    /// <summary>Name of the timeframe of the edge from its parent; null: its site's, else the organisation's.</summary>
    public string? Timeframe { get; init; }

    /// <summary>What the edge may do at each level; each value that is not set is its site's, else the organisation's, else follows from the rules of the levels.</summary>
    public LevelSettings? Levels { get; init; }

    /// <summary>The packages it is to hold, each a name or the beginning of names and '*'; empty: all.</summary>
    [AllowNull]
    public IReadOnlyList<string> Packages { get; init => field = value ?? []; } = [];

    /// <summary>How long contents stay that no package has any more, in hours, 0 to 8760.</summary>
    public int RetentionHours { get; init; } = 24;

    /// <summary>Rises when it gets other credentials: those before are void then.</summary>
    public int Generation { get; init; } = 1;

    /// <summary>When the generation last rose: who started before has credentials that are void; null: it never did.</summary>
    public DateTimeOffset? RenewedAt { get; init; }

    /// <summary>Whether it is to hold the versions of a package.</summary>
    public bool Holds(string package) => Packages.Count == 0 || Packages.Any(pattern => pattern.EndsWith('*')
        ? package.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
        : package.Equals(pattern, StringComparison.OrdinalIgnoreCase));
}
