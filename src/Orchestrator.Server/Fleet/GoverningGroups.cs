using Orchestrator.Core.Fleet;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>
/// Groups that name a timeframe in memory over the store of all groups. What an import makes names none: it needs nobody to be told.
/// </summary>
internal sealed class GoverningGroups(IGroupStore store, IServerNews news, ShardPost shards) : SharedByName<Group>(NewsTopic.Groups, news, shards), IGroupDirectory
{
    public IReadOnlyList<Group> Governing => All();

    /// <summary>Saves a group, whether it names a timeframe or not.</summary>
    /// <exception cref="GroupInUseException">It has a query, and targets were put into the one of its name.</exception>
    public Task Save(Group group, CancellationToken cancellation) => Change(() => store.Save(group, cancellation), cancellation);

    /// <inheritdoc cref="IGroupStore.Remove"/>
    public Task<bool> Remove(string name, CancellationToken cancellation) => Change(() => store.Remove(name, cancellation), cancellation);

    protected override async Task<IReadOnlyList<Group>> Stored(CancellationToken cancellation) =>
        [.. (await store.All(cancellation)).Where(group => group.Timeframe is not null)];

    protected override string NameOf(Group named) => named.Name;
}
