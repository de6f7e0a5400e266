using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orchestrator.Core.Fleet;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Server.Runs;

/// <summary>Tells watchers what this server stores about their runs, and what other servers tell of theirs. Nobody polls the store for it.</summary>
internal sealed class WatchHub : IBatchObserver
{
    private readonly ConcurrentDictionary<string, ImmutableArray<RunWatcher>> watchers = new(StringComparer.Ordinal);

    /// <summary>The runs that people watch at this server.</summary>
    public IEnumerable<string> Watched => watchers.Where(pair => pair.Value.Any(watcher => !watcher.IsRelay)).Select(pair => pair.Key);

    /// <param name="isRelay">True for the watcher that tells the other servers: it hears only what is stored here.</param>
    public RunWatcher Watch(string runId, bool isRelay = false)
    {
        var watcher = new RunWatcher(runId, isRelay);
        watchers.AddOrUpdate(runId, _ => [watcher], (_, present) => present.Add(watcher));
        return watcher;
    }

    public void Leave(RunWatcher watcher)
    {
        var left = watchers.AddOrUpdate(watcher.RunId, _ => [], (_, present) => present.Remove(watcher));
        if (left.IsEmpty)
            watchers.TryRemove(new KeyValuePair<string, ImmutableArray<RunWatcher>>(watcher.RunId, left));
    }

    public void Applied(RunBatch batch)
    {
        if (watchers.IsEmpty)
            return;
        foreach (var happened in batch.Events)
        {
            foreach (var watcher in Of(happened.RunId))
                watcher.Tell(happened);
        }

        foreach (var entry in batch.Entries)
        {
            foreach (var watcher in Of(entry.RunId))
                watcher.Tell(entry);
        }

        foreach (var run in batch.Runs)
        {
            foreach (var watcher in Of(run.Id))
                watcher.Tell(run);
        }
    }

    /// <summary>The server that works on a run tells what it has stored.</summary>
    public void Told(RunTold told)
    {
        foreach (var watcher in Of(told.RunId).Where(watcher => !watcher.IsRelay))
        {
            foreach (var happened in told.Events)
                watcher.Tell(happened);
            foreach (var entry in told.Entries)
                watcher.Tell(entry);
            watcher.Skip(told.Skipped);
            if (told.Run is { } run)
                watcher.Tell(run);
        }
    }

    private ImmutableArray<RunWatcher> Of(string runId) => watchers.TryGetValue(runId, out var present) ? present : [];
}
