using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Fleet;

/// <summary>
/// The shards' queues of a fleet: what an input says has changed is read again before the engine hears of it, since news of it may come
/// later than the input.
/// </summary>
internal sealed class CurrentQueues(
    IShardQueues inner, Inventory inventory, Func<NamedTimeframes> timeframes, Func<NamedSites> sites, Func<GoverningGroups> groups) : IShardQueues
{
    public async Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation) =>
        new CurrentInbox(await inner.Open(lease, cancellation), inventory, timeframes(), sites(), groups());

    public string? Problem => inner.Problem;

    public Task Post(int shard, RunInput input, CancellationToken cancellation) => inner.Post(shard, input, cancellation);

    public ValueTask Offer(int shard, RunInput input, CancellationToken cancellation) => inner.Offer(shard, input, cancellation);

    private sealed class CurrentInbox(IShardInbox inner, Inventory inventory, NamedTimeframes timeframes, NamedSites sites, GoverningGroups groups)
        : IShardInbox
    {
        public async Task<IReadOnlyList<Delivery>> Receive(int max, TimeSpan patience, CancellationToken cancellation)
        {
            var deliveries = await inner.Receive(max, patience, cancellation);
            var targets = new HashSet<string>(StringComparer.Ordinal);
            var haveTimeframesChanged = false;
            foreach (var delivery in deliveries)
            {
                switch (delivery.Input)
                {
                    case TargetAppeared appeared when !HasBeenHeardOf(appeared.TargetId):
                        targets.Add(appeared.TargetId);
                        break;
                    case TimeframesChanged { TargetIds: { } some }:
                        targets.UnionWith(some);
                        break;
                    case TimeframesChanged:
                        haveTimeframesChanged = true;
                        break;
                }
            }

            if (haveTimeframesChanged)
            {
                await timeframes.Load(cancellation);
                await sites.Load(cancellation);
                await groups.Load(cancellation);
            }

            if (targets.Count > 0)
                await inventory.Refresh(targets, cancellation);
            return deliveries;
        }

        // A whole fleet that comes back at once has nothing new to say; what a first contact tells is worth reading.
        private bool HasBeenHeardOf(string targetId) =>
            inventory.Find(targetId) is { } known && (known.Kind == TargetKind.Simulated || known.AgentVersion.Length > 0);

        public Task Acknowledge(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation) => inner.Acknowledge(deliveries, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
