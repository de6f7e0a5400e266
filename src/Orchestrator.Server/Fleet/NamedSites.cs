using Orchestrator.Core.Fleet;
using Orchestrator.Core.Sites;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>Described sites in memory over their store.</summary>
internal sealed class NamedSites(ISiteStore store, IServerNews news, ShardPost shards) : SharedByName<Site>(NewsTopic.Sites, news, shards), ISiteDirectory
{
    /// <summary>What is around all sites.</summary>
    public Site Organisation => Find(Site.Organisation) ?? new Site { Name = Site.Organisation };

    /// <returns>False, and nothing changed, if there is one of that name.</returns>
    public Task<bool> Add(Site site, CancellationToken cancellation) => Change(() => store.Add(site, cancellation), cancellation);

    public Task Save(Site site, CancellationToken cancellation) => Change(() => store.Save(site, cancellation), cancellation);

    /// <returns>False if there was none of that name.</returns>
    public Task<bool> Remove(string name, CancellationToken cancellation) => Change(() => store.Remove(name, cancellation), cancellation);

    protected override Task<IReadOnlyList<Site>> Stored(CancellationToken cancellation) => store.All(cancellation);

    protected override string NameOf(Site named) => named.Name;
}
