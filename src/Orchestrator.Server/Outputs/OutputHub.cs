using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Outputs;

namespace Orchestrator.Server.Outputs;

/// <summary>Who watches which target's output at this server. Agents are asked while somebody does, and tell nothing otherwise.</summary>
internal sealed class OutputHub(OutputKeeper keeper) : IOutputReceiver
{
    private readonly ConcurrentDictionary<(string RunId, string TargetId), ImmutableArray<OutputWatcher>> watchers = [];

    /// <summary>What is watched now.</summary>
    public IReadOnlyCollection<(string RunId, string TargetId)> Watched => [.. watchers.Where(pair => !pair.Value.IsEmpty).Select(pair => pair.Key)];

    public OutputWatcher Watch(string runId, string targetId)
    {
        var watcher = new OutputWatcher(runId, targetId);
        watchers.AddOrUpdate((runId, targetId), _ => [watcher], (_, present) => present.Add(watcher));
        return watcher;
    }

    public void Leave(OutputWatcher watcher)
    {
        var key = (watcher.RunId, watcher.TargetId);
        var left = watchers.AddOrUpdate(key, _ => [], (_, present) => present.Remove(watcher));
        if (left.IsEmpty)
            watchers.TryRemove(new KeyValuePair<(string, string), ImmutableArray<OutputWatcher>>(key, left));
    }

    public void Seen(OutputSeen seen)
    {
        if (!watchers.TryGetValue((seen.RunId, seen.Target), out var present))
            return;
        foreach (var watcher in present)
            watcher.Tell(seen);
    }

    public Task<long> Keep(OutputPiece piece, CancellationToken cancellation) => keeper.Keep(piece, cancellation);
}
