using Microsoft.Extensions.Logging;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Shards;

/// <summary>Holds the shards of one server: acquires their leases, works on them, and tries again when one is lost.</summary>
/// <param name="owner">Identity of this server; a restart of the same server takes its shards back at once.</param>
/// <param name="engine">A new engine for each time a shard is taken up.</param>
/// <param name="relay">Null: nothing is announced.</param>
public sealed partial class ShardHost(
    string owner,
    IRunStore store,
    IShardStore leases,
    IShardQueues queues,
    ICommandTransport transport,
    IGraphSource graphs,
    ITargetDirectory targets,
    Func<RunEngine> engine,
    IBatchObserver observer,
    TimeProvider time,
    ShardOptions options,
    ILogger<ShardHost> logger,
    IOutboxRelay? relay = null)
{
    /// <summary>Works on all <paramref name="shards"/> shards until cancelled.</summary>
    public Task Run(int shards, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, shards).Select(shard => Keep(shard, cancellation)));

    private async Task Keep(int shard, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            ShardLease? lease = null;
            try
            {
                lease = await leases.Acquire(shard, owner, time.GetUtcNow(), time.GetUtcNow() + options.LeaseDuration, cancellation);
                if (lease is not null)
                    await Work(lease, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                if (lease is not null)
                    await leases.Release(lease, CancellationToken.None);
                return;
            }
            catch (LeaseLostException lost)
            {
                LogLost(lost.Message);
            }
#pragma warning disable CA1031 // Whatever stops a shard (a database that is away, a full disk) is tried again from what is stored.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailed(failure, shard, options.TryAgainAfter);
            }

            try
            {
                await Task.Delay(options.TryAgainAfter, time, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Task Work(ShardLease lease, CancellationToken cancellation)
    {
        var runs = new ShardRuns(store, graphs, targets, logger);
        var processor = new ShardProcessor(lease, store, leases, queues, transport, runs, engine(), observer, relay, time, options, logger);
        return relay is null ? processor.Run(cancellation) : WorkAndRelay(processor, relay, lease, cancellation);
    }

    private static async Task WorkAndRelay(ShardProcessor processor, IOutboxRelay relay, ShardLease lease, CancellationToken cancellation)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var relaying = relay.Run(lease, together.Token);
        try
        {
            await processor.Run(cancellation);
        }
        finally
        {
            await together.CancelAsync();
            await relaying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Its runs are somebody else's now.")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Work on shard {Shard} failed; it is taken up again from what is stored in {Delay}.")]
    private partial void LogFailed(Exception failure, int shard, TimeSpan delay);
}
