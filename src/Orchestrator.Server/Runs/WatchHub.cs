using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Server.Runs;

/// <summary>Tells watchers what is stored about their runs. Nobody polls the store for it.</summary>
internal sealed class WatchHub : IBatchObserver
{
    private readonly ConcurrentDictionary<string, ImmutableArray<RunWatcher>> watchers = new(StringComparer.Ordinal);

    public RunWatcher Watch(string runId)
    {
        var watcher = new RunWatcher(runId);
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

    private ImmutableArray<RunWatcher> Of(string runId) => watchers.TryGetValue(runId, out var present) ? present : [];
}
