using System.Diagnostics.CodeAnalysis;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Sites;

/// <summary>
/// A place with targets. Targets say by name where they are; what is described here, all of them take from it. What a site leaves open, it takes
/// from the organisation, which is described in the same words and is the place of targets that are at no site.
/// </summary>
public sealed record Site
{
    /// <summary>Name of the place around all sites.</summary>
    public const string Organisation = "";

    /// <summary>The same as <see cref="Targets.Target.Site"/> has it. Unique, compared without case. 1 to 100 characters, or <see cref="Organisation"/>.</summary>
    public required string Name { get; init; }

    /// <summary>For people; at most 1000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>IANA id: the zone of its targets that have none of their own; null: what their agents tell.</summary>
    public string? Zone { get; init; }

    /// <summary>Host names or IP addresses at which its agents find broker and servers, tried in this order before those that are set; at most 8.</summary>
    [AllowNull]
    public IReadOnlyList<string> ServerAddresses { get; init => field = value ?? []; } = [];

    /// <summary>Name of the timeframe of its targets and depots that have none of their own; null: the organisation's.</summary>
    public string? Timeframe { get; init; }

    /// <summary>What its targets may take when they fetch contents, and its depots on their edges unless they say otherwise; null: as the organisation has it.</summary>
    public LevelSettings? Levels { get; init; }
}
