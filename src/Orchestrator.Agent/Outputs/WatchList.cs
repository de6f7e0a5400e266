using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Outputs;

/// <summary>Who watches, until when, and how far each has been told. Time is real time, whatever the clock says. Not for concurrent use.</summary>
internal sealed class WatchList(TimeProvider real)
{
    /// <summary>Servers at which somebody may watch at one time.</summary>
    private const int Most = 16;

    private readonly Dictionary<string, Watcher> watchers = new(StringComparer.Ordinal);

    /// <summary>Whether there is anybody; who has not said so again is forgotten.</summary>
    public bool IsEmpty
    {
        get
        {
            foreach (var gone in watchers.Where(pair => real.GetElapsedTime(pair.Value.Heard) > pair.Value.For).Select(pair => pair.Key).ToList())
                watchers.Remove(gone);
            return watchers.Count == 0;
        }
    }

    public void Take(Watch watch)
    {
        var life = TimeSpan.FromSeconds(Math.Clamp(watch.Seconds, 1, Watch.MostSeconds));
        if (!watchers.TryGetValue(Key(watch), out var watcher))
        {
            if (IsEmpty || watchers.Count < Most)
                watchers[Key(watch)] = watcher = new Watcher(watch.RunId, watch.Answer);
            else
                return;
        }

        (watcher.Heard, watcher.For) = (real.GetTimestamp(), life);
        if (watch.Anew)
            watcher.Told.Clear();
    }

    /// <summary>Those who watch the run.</summary>
    public IEnumerable<Watcher> Of(string runId) => watchers.Values.Where(watcher => watcher.RunId == runId);

    /// <summary>What is over and told, nobody needs to remember.</summary>
    public void Forget(ActionOutput output)
    {
        foreach (var watcher in watchers.Values)
            watcher.Told.Remove(output);
    }

    private static string Key(Watch watch) => $"{watch.Answer} {watch.RunId}";

    /// <summary>Those who watch a run at one server.</summary>
    internal sealed class Watcher(string runId, string answer)
    {
        public string RunId => runId;

        public string Answer => answer;

        public long Heard { get; set; }

        public TimeSpan For { get; set; }

        /// <summary>How far each output is told; null: to its end.</summary>
        public Dictionary<ActionOutput, Telling?> Told { get; } = [];
    }
}
