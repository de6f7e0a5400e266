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
/// The window of a target at a place in the graph: the timeframe that governs there together with the target's own, those of its groups, its
/// site's or the organisation's, in the target's zone. Windows are few and shared; a change of any timeframe or zone empties the cache.
/// </summary>
internal sealed class WindowResolver(ITimeframeDirectory timeframes, ISiteDirectory sites, IGroupDirectory groups)
{
    private static readonly Timeframe Closed = Timeframe.Always(ActivityLevel.No);
    private static readonly Window AlwaysUtc = new(DateTimeZone.Utc, []);

    private readonly Dictionary<Governed, (Window Window, CommandWindow? Told)> cache = [];

    /// <summary>The zone a target is in; null: nobody knows.</summary>
    public string? ZoneOf(Target target) => sites.ZoneOf(target);

    /// <summary>
    /// The timeframe of a target itself, those of its groups, that of its site or of the organisation; one that nobody knows any more is
    /// closed; none: nothing is set.
    /// </summary>
    public IReadOnlyList<Timeframe> OwnOf(Target target)
    {
        var names = groups.TimeframesOf(target, sites);
        return names.Count == 0 ? [] : [.. names.Select(name => timeframes.Find(name)?.Timeframe ?? Closed)];
    }

    public void Forget() => cache.Clear();

    /// <summary>The window, and the form in which an agent is told; null there: always.</summary>
    public (Window Window, CommandWindow? Told) Resolve(DistributionGraph graph, int governedBy, Target target)
    {
        var governing = governedBy < 0 ? null : ((IGoverning)graph.Activities[governedBy].Behaviour).Resolve(timeframes) ?? Closed;
        var own = OwnOf(target);
        var zoneId = sites.ZoneOf(target) ?? timeframes.OrganisationZone;
        if (governing is null && own.Count == 0 && zoneId == "UTC")
            return (AlwaysUtc, null);
        var key = new Governed(zoneId, governing is null ? own : [governing, .. own]);
        if (cache.TryGetValue(key, out var known))
            return known;
        if (!Zones.TryResolve(zoneId, out var zone, out _) && !Zones.TryResolve(timeframes.OrganisationZone, out zone, out _))
            zone = DateTimeZone.Utc;
        var told = key.By.Count == 0 ? null : new CommandWindow(zone.Id, [.. key.By.Select(timeframe => timeframe.ToText())]);
        return cache[key] = (new Window(zone, key.By), told);
    }

    /// <param name="By">The timeframes that govern together; equal if they are the same in the same order.</param>
    private readonly record struct Governed(string Zone, IReadOnlyList<Timeframe> By)
    {
        public bool Equals(Governed other) => Zone == other.Zone && By.SequenceEqual(other.By);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Zone, StringComparer.Ordinal);
            foreach (var timeframe in By)
                hash.Add(timeframe);
            return hash.ToHashCode();
        }
    }
}
