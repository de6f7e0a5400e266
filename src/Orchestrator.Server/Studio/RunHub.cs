using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Orchestrator.Core.Runs;

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
            throw new HubException($"A connection observes at most {MostRuns} runs, each by its id.");
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

    /// <returns>False: it observes as many as it may.</returns>
    public bool Add(string connection, string run, int most)
    {
        var observed = runs.GetOrAdd(connection, _ => new HashSet<string>(StringComparer.Ordinal));
        lock (observed)
            return observed.Contains(run) || (observed.Count < most && observed.Add(run));
    }

    public void Remove(string connection) => runs.TryRemove(connection, out _);
}

/// <summary>Tells observers of a run its counts once a second while they change. Each run is counted once, however many look at it.</summary>
internal sealed class RunBroadcast(IHubContext<RunHub> hub, Observers observers, IRunStore runs, RunCounts counts, ILogger<RunBroadcast> log) : BackgroundService
{
    // What people look at goes by the real clock, also when the server's is a test clock.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(Pace, TimeProvider.System);
        while (await pace.WaitForNextTickAsync(stoppingToken))
        {
            var observed = observers.Runs;
            foreach (var gone in told.Keys.Where(id => !observed.Contains(id)).ToList())
                told.Remove(gone);
            foreach (var id in observed)
                await Tell(id, stoppingToken);
        }
    }

    private async Task Tell(string id, CancellationToken stopping)
    {
        try
        {
            if (await runs.Find(id, stopping) is not { } run)
                return;
            var stats = await counts.Of(run, stopping);
            var state = $"{run.Status} {stats.ToJsonString()}";
            if (told.TryGetValue(id, out var last) && last == state)
                return;
            var group = hub.Clients.Group(id);
            await group.SendAsync("ActivityExecutionLogUpdatedAsync", new { stats }, stopping);
            await group.SendAsync("WorkflowExecutionLogUpdatedAsync", new { }, stopping);
            await group.SendAsync("WorkflowInstanceUpdatedAsync", new { workflowInstanceId = id }, stopping);
            told[id] = state;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The next second tries again; Elsa Studio has what it was told last.
            log.LogWarning("Observers of run {Run} could not be told: {Reason}", id, failure.Message);
        }
    }
}
