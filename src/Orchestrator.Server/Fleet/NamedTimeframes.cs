using Orchestrator.Core.Fleet;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>Named timeframes in memory over their store.</summary>
internal sealed class NamedTimeframes(ITimeframeStore store, IServerNews news, ShardPost shards, string organisationZone)
    : SharedByName<NamedTimeframe>(NewsTopic.Timeframes, news, shards), ITimeframeDirectory
{
    public string OrganisationZone => organisationZone;

    public Task Save(NamedTimeframe timeframe, CancellationToken cancellation) => Change(() => store.Save(timeframe, cancellation), cancellation);

    /// <returns>False if there was none of that name.</returns>
    public Task<bool> Remove(string name, CancellationToken cancellation) => Change(() => store.Remove(name, cancellation), cancellation);

    protected override Task<IReadOnlyList<NamedTimeframe>> Stored(CancellationToken cancellation) => store.All(cancellation);

    protected override string NameOf(NamedTimeframe named) => named.Name;
}
