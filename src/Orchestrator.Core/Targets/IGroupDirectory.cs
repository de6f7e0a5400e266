using Orchestrator.Core.Sites;

namespace Orchestrator.Core.Targets;

/// <summary>Groups that name a timeframe, in memory, for the engine. Live, not frozen with a run.</summary>
public interface IGroupDirectory
{
    /// <summary>All groups that name a timeframe, by name. None of them asks for the state of the agent.</summary>
    IReadOnlyList<Group> Governing { get; }

    /// <summary>Those of them whose timeframes count for a target, by name; none if it has its own.</summary>
    IReadOnlyList<Group> GoverningOf(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Timeframe is not null || Governing.Count == 0)
            return [];
        return [.. Governing.Where(group => group.Has(target, AgentState.Never))];
    }

    /// <summary>
    /// Names of the timeframes that govern a target wherever it is in a distribution: its own, else those of all its groups, together, else its
    /// site's, else the organisation's. Each once, compared without case; none: nothing is set.
    /// </summary>
    IReadOnlyList<string> TimeframesOf(Target target, ISiteDirectory sites)
    {
        ArgumentNullException.ThrowIfNull(sites);
        if (GoverningOf(target) is { Count: > 0 } groups)
            return [.. groups.Select(group => group.Timeframe!).Distinct(StringComparer.OrdinalIgnoreCase)];
        return sites.TimeframeAt(target.Site, target.Timeframe) is { } name ? [name] : [];
    }
}

/// <summary>The groups of a world in which none names a timeframe.</summary>
public sealed class NoGroups : IGroupDirectory
{
    public static NoGroups Instance { get; } = new();

    public IReadOnlyList<Group> Governing => [];
}
