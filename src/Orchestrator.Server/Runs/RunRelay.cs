using System.Collections.Concurrent;
using Orchestrator.Core.Fleet;

namespace Orchestrator.Server.Runs;

/// <summary>
/// Lets people watch a run at a server that does not work on it: it asks the others for news of what is watched here, and tells them, once a
/// second, what happens to the runs that are watched there.
/// </summary>
internal sealed class RunRelay(WatchHub hub, IServerNews news) : BackgroundService
{
    // Watching goes by the real clock, also when the server's is a test clock.
    private static readonly TimeProvider Real = TimeProvider.System;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private const int AskEvery = 10;
    private const int TellFor = 30;

    private readonly ConcurrentDictionary<string, Relayed> relayed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> asked = new(StringComparer.Ordinal);
    private long seconds;

    /// <summary>Another server's watchers want to hear of a run.</summary>
    public void Wanted(string runId)
    {
        var fresh = new Relayed(hub.Watch(runId, isRelay: true), Interlocked.Read(ref seconds) + TellFor);
        relayed.AddOrUpdate(
            runId,
            fresh,
            (_, known) =>
            {
                hub.Leave(fresh.Watcher);
                return known with { Until = fresh.Until };
            });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, Real);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = Interlocked.Increment(ref seconds);
            await Ask(now, stoppingToken);
            await Tell(now, stoppingToken);
        }
    }

    private async Task Ask(long now, CancellationToken cancellation)
    {
        var watched = hub.Watched.ToHashSet(StringComparer.Ordinal);
        foreach (var left in asked.Keys.Where(run => !watched.Contains(run)).ToList())
            asked.Remove(left);
        foreach (var run in watched.Where(run => !asked.TryGetValue(run, out var last) || now - last >= AskEvery))
        {
            asked[run] = now;
            await news.Tell(new RunWatched(run), cancellation);
        }
    }

    private async Task Tell(long now, CancellationToken cancellation)
    {
        foreach (var (run, (watcher, until)) in relayed)
        {
            if (watcher.Take() is { IsEmpty: false } told)
                await news.Tell(new RunTold(run, told.Run, told.Events, [.. told.Entries.Select(entry => entry with { Output = "" })], told.Skipped), cancellation);
            if (now > until && relayed.TryRemove(new KeyValuePair<string, Relayed>(run, new Relayed(watcher, until))))
                hub.Leave(watcher);
        }
    }

    private sealed record Relayed(RunWatcher Watcher, long Until);
}
