using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Shards;

/// <summary>How a server stands among those that share the shards.</summary>
/// <param name="Share">Shards it is to have; null: it has not seen the others yet.</param>
/// <param name="Held">Shards it has.</param>
/// <param name="Servers">Names of the servers that live, as this one sees it.</param>
/// <param name="Holders">Which of them works on a shard; a shard that nobody works on is missing.</param>
/// <param name="Problem">Why it takes no part now, for people; null: it does.</param>
public sealed record ShardPosition(int? Share, IReadOnlyCollection<int> Held, IReadOnlyList<string> Servers, IReadOnlyDictionary<int, string> Holders, string? Problem);

/// <summary>
/// One server's part in the shards: says again and again that it lives, takes its share, hands over what is more than that, and works on
/// what it has. What fails is taken up again from what is stored.
/// </summary>
/// <param name="owner">Identity of this server, unlike any other's; a restart of the same server takes its shards back at once.</param>
/// <param name="engine">A new engine for each time a shard is taken up.</param>
/// <param name="time">The clock of the runs.</param>
/// <param name="pace">Measures leases; real time even where a test clock governs the runs, because the other servers and the store are real.</param>
/// <param name="relay">Null: nothing is announced.</param>
/// <param name="standBy">Null: nobody looks for absent targets.</param>
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
    TimeProvider pace,
    ShardOptions options,
    ILogger<ShardHost> logger,
    IOutboxRelay? relay = null,
    IStandByWatch? standBy = null)
{
    private readonly ConcurrentDictionary<int, ShardHolding> holdings = [];
    private readonly Setbacks setbacks = new(pace, options);
    private readonly LeaseWatch watch = new(pace, options.LeaseDuration);
    private volatile ShardPosition position = new(Share: null, [], [], new Dictionary<int, string>(), Problem: null);
    private ServerMark? self;

    /// <summary>As of the last look.</summary>
    public ShardPosition Position => position with { Held = [.. holdings.Keys] };

    /// <summary>Takes part in <paramref name="shards"/> shards until cancelled, then hands everything over.</summary>
    public async Task Run(int shards, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await LookOnce(shards, cancellation);
                await Task.Delay(options.LookEvery, pace, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Leave();
        }
    }

    private async Task LookOnce(int shards, CancellationToken cancellation)
    {
        try
        {
            // Who cannot be reached by inputs does not count: the others take its share as if it were dead.
            if (queues.Problem is { } problem)
                position = position with { Problem = problem };
            else
                await Look(shards, cancellation);
        }
#pragma warning disable CA1031 // A store that is away is asked again at the next look.
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (position.Problem != failure.Message)
                LogAway(failure);
            position = position with { Problem = failure.Message };
        }
    }

    private async Task Look(int shards, CancellationToken cancellation)
    {
        var board = await leases.Beat(owner, cancellation);
        self = board.Servers.First(server => server.Name == owner);
        watch.See(board);
        foreach (var gone in watch.Gone)
            await leases.Forget(gone, cancellation);
        var alive = watch.Alive;

        // Whoever stood still since it looked may be dead to the others by now, and looks again.
        if (!alive.Contains(owner))
            return;
        var plan = ShardShares.Plan(owner, shards, alive, watch.Holders);
        position = position with { Share = plan.Share, Servers = alive, Holders = watch.Holders, Problem = null };
        var left = await Give(plan.Give, cancellation);
        foreach (var shard in Former().Except(left).Concat(plan.Take))
            await Take(shard, cancellation);
    }

    /// <summary>Shards whose leases are this server's from before its restart, or from before work on them failed.</summary>
    private IEnumerable<int> Former() => watch.Holders.Where(pair => pair.Value == owner && !holdings.ContainsKey(pair.Key)).Select(pair => pair.Key);

    private async Task<List<int>> Give(int count, CancellationToken cancellation)
    {
        var idle = Former().OrderDescending().Take(count).ToList();
        foreach (var shard in idle)
            await leases.Release(new ShardLease(shard, owner, watch.Find(shard)!.Epoch), cancellation);
        var more = count - idle.Count - holdings.Values.Count(holding => holding.IsLeaving);
        foreach (var holding in holdings.Values.Where(holding => !holding.IsLeaving).OrderByDescending(holding => holding.Lease.Shard).Take(Math.Max(0, more)).ToList())
        {
            LogGiving(holding.Lease.Shard, string.Join(", ", watch.Alive));
            holding.Leave();
        }

        return idle;
    }

    private async Task Take(int shard, CancellationToken cancellation)
    {
        if (holdings.ContainsKey(shard) || setbacks.IsPausing(shard))
            return;
        var before = pace.GetTimestamp();
        if (await leases.Acquire(shard, owner, watch.Find(shard), cancellation) is not { } lease)
            return;
        var holding = holdings[shard] = new ShardHolding(lease, before, pace, options.HandOverWithin);
        holding.Work = Hold(holding);
    }

    private async Task Hold(ShardHolding holding)
    {
        var shard = holding.Lease.Shard;
        try
        {
            await Work(holding);
        }
        catch (LeaseLostException lost)
        {
            LogLost(lost.Message);
            setbacks.Lost(shard);
        }
        catch (OperationCanceledException) when (holding.IsLeaving)
        {
            // It took too long to finish; what was in hand is done again by the next owner.
        }
#pragma warning disable CA1031 // Whatever stops a shard (a database that is away, a full disk) is tried again from what is stored.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(failure, shard, setbacks.Failed(shard, holding.Acquired));
        }

        await Part(holding);
    }

    /// <summary>A shard that was handed over becomes free; one whose work failed stays this server's to try again, unless its lease lapses.</summary>
    private async Task Part(ShardHolding holding)
    {
        try
        {
            if (holding.IsLeaving)
                await leases.Release(holding.Lease, CancellationToken.None);
        }
#pragma warning disable CA1031 // The lease lapses by itself.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogAway(failure);
        }

        holdings.TryRemove(holding.Lease.Shard, out _);
        holding.Dispose();
    }

    private async Task Leave()
    {
        var working = holdings.Values.ToList();
        foreach (var holding in working)
            holding.Leave();
        await Task.WhenAll(working.Select(holding => holding.Work));
        try
        {
            if (self is not null)
                await leases.Forget(self, CancellationToken.None);
        }
#pragma warning disable CA1031 // The others notice by themselves.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogAway(failure);
        }
    }

    private async Task Work(ShardHolding holding)
    {
        var runs = new ShardRuns(store, graphs, targets, logger);
        var processor = new ShardProcessor(holding, store, leases, queues, transport, runs, engine(), observer, relay, standBy, time, pace, options, logger);
        if (relay is null)
            await processor.Run();
        else
            await WorkAndRelay(processor, relay, holding);
    }

    private static async Task WorkAndRelay(ShardProcessor processor, IOutboxRelay relay, ShardHolding holding)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(holding.Leaving);
        var relaying = relay.Run(holding.Lease, together.Token);
        try
        {
            await processor.Run();
        }
        finally
        {
            await together.CancelAsync();
            await relaying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Its runs are somebody else's now.")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Shard {Shard} is handed over, so that all have their share: {Servers}.")]
    private partial void LogGiving(int shard, string servers);

    [LoggerMessage(Level = LogLevel.Error, Message = "Work on shard {Shard} failed; it is taken up again from what is stored in {Delay}.")]
    private partial void LogFailed(Exception failure, int shard, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store does not say who holds which shards; it is asked again until it does.")]
    private partial void LogAway(Exception failure);
}
