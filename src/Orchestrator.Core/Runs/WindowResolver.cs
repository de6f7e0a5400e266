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
/// The window of a target at a place in the graph: the timeframe that governs there together with the target's own or its
/// site's, in the target's zone. Windows are few and shared; a change of any timeframe or zone empties the cache.
/// </summary>
internal sealed class WindowResolver(ITimeframeDirectory timeframes, ISiteDirectory sites)
{
    private static readonly Timeframe Closed = Timeframe.Always(ActivityLevel.No);
    private static readonly Window AlwaysUtc = new(DateTimeZone.Utc, []);

    private readonly Dictionary<(string Zone, Timeframe? Governing, Timeframe? Own), (Window Window, CommandWindow? Told)> cache = [];

    /// <summary>The zone a target is in; null: nobody knows.</summary>
    public string? ZoneOf(Target target) => sites.ZoneOf(target);

    public void Forget() => cache.Clear();

    /// <summary>The window, and the form in which an agent is told; null there: always.</summary>
    public (Window Window, CommandWindow? Told) Resolve(DistributionGraph graph, int governedBy, Target target)
    {
        var governing = governedBy < 0 ? null : ((IGoverning)graph.Activities[governedBy].Behaviour).Resolve(timeframes) ?? Closed;
        var named = target.Timeframe ?? sites.Find(target.Site)?.Timeframe;
        var own = named is null ? null : timeframes.Find(named)?.Timeframe ?? Closed;
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
