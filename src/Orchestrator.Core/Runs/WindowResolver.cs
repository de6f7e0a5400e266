using NodaTime;
using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Runs;

/// <summary>
/// The window of a target at a place in the graph: the timeframe that governs there together with the target's own, its
/// site's or the organisation's, in the target's zone. Windows are few and shared; a change of any timeframe or zone empties the cache.
/// </summary>
internal sealed class WindowResolver(ITimeframeDirectory timeframes, ISiteDirectory sites)
{
    private static readonly Timeframe Closed = Timeframe.Always(ActivityLevel.No);
    private static readonly Window AlwaysUtc = new(DateTimeZone.Utc, []);

    private readonly Dictionary<(string Zone, Timeframe? Governing, Timeframe? Own), (Window Window, CommandWindow? Told)> cache = [];

    /// <summary>The zone a target is in; null: nobody knows.</summary>
    public string? ZoneOf(Target target) => sites.ZoneOf(target);

    /// <summary>The timeframe of a target itself, its site or the organisation; closed if it is one that nobody knows any more; null: none is set.</summary>
    public Timeframe? OwnOf(Target target) => sites.TimeframeAt(target.Site, target.Timeframe) is { } name ? timeframes.Find(name)?.Timeframe ?? Closed : null;

    public void Forget() => cache.Clear();

    /// <summary>The window, and the form in which an agent is told; null there: always.</summary>
    public (Window Window, CommandWindow? Told) Resolve(DistributionGraph graph, int governedBy, Target target)
    {
        var governing = governedBy < 0 ? null : ((IGoverning)graph.Activities[governedBy].Behaviour).Resolve(timeframes) ?? Closed;
        var own = OwnOf(target);
        var zoneId = sites.ZoneOf(target) ?? timeframes.OrganisationZone;
        if (governing is null && own is null && zoneId == "UTC")
            return (AlwaysUtc, null);
        var key = (zoneId, governing, own);
        if (cache.TryGetValue(key, out var known))
            return known;
        if (!Zones.TryResolve(zoneId, out var zone, out _) && !Zones.TryResolve(timeframes.OrganisationZone, out zone, out _))
            zone = DateTimeZone.Utc;
        IReadOnlyList<Timeframe> governed = [.. new[] { governing, own }.OfType<Timeframe>()];
        var told = governed.Count == 0 ? null : new CommandWindow(zone.Id, [.. governed.Select(timeframe => timeframe.ToText())]);
        return cache[key] = (new Window(zone, governed), told);
    }
}
