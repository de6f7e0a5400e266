using System.Collections.Concurrent;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>Named timeframes in memory over their store; every change is told to the shards.</summary>
internal sealed class NamedTimeframes(ITimeframeStore store, ShardPost shards, string organisationZone) : ITimeframeDirectory
{
    private readonly ConcurrentDictionary<string, NamedTimeframe> byName = new(StringComparer.OrdinalIgnoreCase);

    public string OrganisationZone => organisationZone;

    public async Task Load(CancellationToken cancellation)
    {
        foreach (var timeframe in await store.All(cancellation))
            byName[timeframe.Name] = timeframe;
    }

    public NamedTimeframe? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>By name.</summary>
    public IReadOnlyList<NamedTimeframe> All() => [.. byName.Values.OrderBy(timeframe => timeframe.Name, StringComparer.OrdinalIgnoreCase)];

    public async Task Save(NamedTimeframe timeframe, CancellationToken cancellation)
    {
        await store.Save(timeframe, cancellation);
        byName[timeframe.Name] = timeframe;
        await shards.Everywhere(new TimeframesChanged(), cancellation);
    }

    /// <returns>False if there was none of that name.</returns>
    public async Task<bool> Remove(string name, CancellationToken cancellation)
    {
        var removed = await store.Remove(name, cancellation);
        byName.TryRemove(name, out _);
        if (removed)
            await shards.Everywhere(new TimeframesChanged(), cancellation);
        return removed;
    }
}
