using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Sites;

/// <summary>Described sites in memory, for the engine. Live, not frozen with a run.</summary>
public interface ISiteDirectory
{
    /// <param name="name">Compared without case; empty: the target is at no site.</param>
    /// <returns>Null: nobody has described a site of that name.</returns>
    Site? Find(string name);

    /// <summary>The zone a target is in (IANA id): the one that is set, else its site's, else what its agent tells; null: nobody knows.</summary>
    string? ZoneOf(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Zone ?? Find(target.Site)?.Zone ?? target.AgentZone;
    }
}

/// <summary>The sites of a world in which nobody has described any.</summary>
public sealed class NoSites : ISiteDirectory
{
    public static NoSites Instance { get; } = new();

    public Site? Find(string name) => null;
}
