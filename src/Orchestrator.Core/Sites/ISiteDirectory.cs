using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Sites;

/// <summary>Described sites in memory, for the engine. Live, not frozen with a run.</summary>
public interface ISiteDirectory
{
    /// <param name="name">Compared without case; <see cref="Site.Organisation"/>: what is around all sites, and where a target is that is at none.</param>
    /// <returns>Null: nobody has described a site of that name.</returns>
    Site? Find(string name);

    /// <summary>The zone a target is in (IANA id): the one that is set, else its site's, else what its agent tells; null: nobody knows.</summary>
    string? ZoneOf(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Zone ?? Find(target.Site)?.Zone ?? target.AgentZone;
    }

    /// <summary>Name of the timeframe of a target or depot: the nearest one that is set; null: none is.</summary>
    /// <param name="own">What it has itself.</param>
    string? TimeframeAt(string site, string? own) => own ?? Find(site)?.Timeframe ?? Find(Site.Organisation)?.Timeframe;

    /// <summary>What is set for the levels of a target.</summary>
    LevelSettings? LevelsOf(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return LevelsAt(target.Site, target.Levels);
    }

    /// <summary>What is set for the levels of a target or depot, each value from the nearest place that has one; null: nothing is.</summary>
    /// <inheritdoc cref="TimeframeAt"/>
    LevelSettings? LevelsAt(string site, LevelSettings? own)
    {
        var organisation = Find(Site.Organisation)?.Levels;
        var around = Find(site)?.Levels?.Within(organisation) ?? organisation;
        return own?.Within(around) ?? around;
    }
}

/// <summary>The sites of a world in which nobody has described any.</summary>
public sealed class NoSites : ISiteDirectory
{
    public static NoSites Instance { get; } = new();

    public Site? Find(string name) => null;
}
