using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace Orchestrator.Server.Studio;

/// <summary>Elsa Studio's live connection: it names a run and is told the counts as they change.</summary>
internal sealed class RunHub(Observers observers) : Hub
{
    private const int LongestId = 64;
    private const int MostRuns = 20;

    /// <summary>Elsa Studio's word for "tell me about this run".</summary>
    [HubMethodName("ObserveInstanceAsync")]
    public async Task Observe(string id)
    {
        if (id is not { Length: > 0 and <= LongestId } || !observers.Add(Context.ConnectionId, id, MostRuns))
            throw new HubException($"A connection observes at most {MostRuns} runs, each by its id, and a server has at most {Observers.MostConnections} of them.");
        await Groups.AddToGroupAsync(Context.ConnectionId, id, Context.ConnectionAborted);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        observers.Remove(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }
}

/// <summary>Who observes which run, at this server.</summary>
internal sealed class Observers
{
    /// <summary>Most connections at a time; where it has none, Elsa Studio asks by itself.</summary>
    public const int MostConnections = 1_000;

    private readonly ConcurrentDictionary<string, HashSet<string>> runs = new(StringComparer.Ordinal);

    /// <summary>The runs that somebody observes.</summary>
    public IReadOnlySet<string> Runs
    {
        get
        {
            var all = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (_, observed) in runs)
            {
                lock (observed)
                    all.UnionWith(observed);
            }

            return all;
        }
    }

    /// <returns>False: it observes as many as it may, or there are too many connections.</returns>
    public bool Add(string connection, string run, int most)
    {
        if (!runs.ContainsKey(connection) && runs.Count >= MostConnections)
            return false;
        var observed = runs.GetOrAdd(connection, _ => new HashSet<string>(StringComparer.Ordinal));
        lock (observed)
            return observed.Contains(run) || (observed.Count < most && observed.Add(run));
    }

    public void Remove(string connection) => runs.TryRemove(connection, out _);
}
