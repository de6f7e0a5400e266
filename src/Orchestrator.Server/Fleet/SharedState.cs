using Orchestrator.Core.Fleet;
using Orchestrator.Messaging.Installers;
using Orchestrator.Server.Depots;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>Keeps what this server remembers of the store in step with what other servers change.</summary>
internal sealed class SharedState(
    Inventory inventory, NamedTimeframes timeframes, NamedSites sites, GoverningGroups groups, DepotDirectory depots, WatchHub hub, RunRelay relay,
    InstallationWorker installers)
    : INewsListener
{
    public Task Heard(ServerNews news, CancellationToken cancellation)
    {
        switch (news)
        {
            case StoreChanged { Topic: NewsTopic.Targets, Ids: [] }:
                return inventory.Load(cancellation);
            case StoreChanged { Topic: NewsTopic.Targets } changed:
                return inventory.Refresh(changed.Ids, cancellation);
            case StoreChanged { Topic: NewsTopic.Timeframes }:
                return timeframes.Load(cancellation);
            case StoreChanged { Topic: NewsTopic.Sites }:
                return sites.Load(cancellation);
            case StoreChanged { Topic: NewsTopic.Groups }:
                return groups.Load(cancellation);
            case StoreChanged { Topic: NewsTopic.Depots }:
                return depots.Load(cancellation);
            case RunWatched watched:
                relay.Wanted(watched.RunId);
                break;
            case RunTold told:
                hub.Told(told);
                break;
            case InstallationsStopped stopped:
                installers.Stop(stopped.CommandIds);
                break;
        }

        return Task.CompletedTask;
    }

    public async Task Missed(CancellationToken cancellation)
    {
        await timeframes.Load(cancellation);
        await sites.Load(cancellation);
        await groups.Load(cancellation);
        await depots.Load(cancellation);
        await inventory.Load(cancellation);
    }
}
