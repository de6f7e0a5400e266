using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.Reporting;

/// <summary>Brings a report to the shard of its run.</summary>
/// <param name="shards">The stored number of shards (<see cref="IShardStore.Shards"/>).</param>
public sealed class ReportRouter(IShardQueues queues, int shards)
{
    /// <summary>Waits for room in the shard's queue: this is how a busy server slows its reporters down. The reporter repeats what is lost.</summary>
    /// <param name="from">Who reports: the confirmation goes back there.</param>
    public ValueTask Route(CommandReport report, CommandDestination from, CancellationToken cancellation) =>
        queues.Offer(RunShard.Of(report.RunId, shards), new ReportArrived(report, from), cancellation);
}
