using System.Collections.Frozen;
using Orchestrator.Core.Fleet;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>Named timeframes in memory over their store; every change is told to the other servers and to the shards.</summary>
internal sealed class NamedTimeframes(ITimeframeStore store, IServerNews news, ShardPost shards, string organisationZone) : ITimeframeDirectory
{
    private FrozenDictionary<string, NamedTimeframe> byName = FrozenDictionary<string, NamedTimeframe>.Empty;

    public string OrganisationZone => organisationZone;

    /// <summary>Reads everything again.</summary>
    public async Task Load(CancellationToken cancellation) =>
        byName = (await store.All(cancellation)).ToFrozenDictionary(timeframe => timeframe.Name, StringComparer.OrdinalIgnoreCase);

    public NamedTimeframe? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>By name.</summary>
    public IReadOnlyList<NamedTimeframe> All() => [.. byName.Values.OrderBy(timeframe => timeframe.Name, StringComparer.OrdinalIgnoreCase)];

    public async Task Save(NamedTimeframe timeframe, CancellationToken cancellation)
    {
        await store.Save(timeframe, cancellation);
        await Changed(cancellation);
    }

    /// <returns>False if there was none of that name.</returns>
    public async Task<bool> Remove(string name, CancellationToken cancellation)
    {
        var removed = await store.Remove(name, cancellation);
        if (removed)
            await Changed(cancellation);
        return removed;
    }

    private async Task Changed(CancellationToken cancellation)
    {
        await Load(cancellation);
        await news.Tell(new StoreChanged(NewsTopic.Timeframes, []), cancellation);
        await shards.Surely(new TimeframesChanged(), cancellation);
    }
}
