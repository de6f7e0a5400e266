using Microsoft.AspNetCore.SignalR;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Studio;

/// <summary>
/// Tells observers of a run its counts, once a second while they change. A run is counted when something has been stored of it, once for
/// everybody who looks at it, and not any more when it has ended.
/// </summary>
internal sealed class RunBroadcast(
    IHubContext<RunHub> hub, Observers observers, WatchHub watches, IRunStore runs, RunCounts counts, ILogger<RunBroadcast> log) : BackgroundService
{
    // What people look at goes by the real clock, also when the server's is a test clock.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>In silence the store is asked after so many looks: of a run that another server works on, the last word may have been lost.</summary>
    internal const int Silence = 15;

    private readonly Dictionary<string, Observed> known = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(Pace, TimeProvider.System);
        while (await pace.WaitForNextTickAsync(stoppingToken))
            await Look(stoppingToken);
    }

    /// <summary>Looks once at every run that somebody observes.</summary>
    internal async Task Look(CancellationToken stopping)
    {
        var wanted = observers.Runs;
        foreach (var gone in known.Keys.Where(id => !wanted.Contains(id)).ToList())
        {
            Leave(known[gone]);
            known.Remove(gone);
        }

        foreach (var id in wanted)
        {
            if (!known.TryGetValue(id, out var observed))
                known[id] = observed = new Observed(id);
            if (observed.IsDue())
                await Tell(observed, stopping);
        }
    }

    private async Task Tell(Observed observed, CancellationToken stopping)
    {
        try
        {
            if (await runs.Find(observed.Id, stopping) is not { } run)
                return;
            if (observed.Watcher is null && !run.HasEnded)
            {
                // What is stored from now on is heard; what was stored before is looked at.
                observed.Watcher = watches.Watch(run.Id);
                run = await runs.Find(run.Id, stopping) ?? run;
            }

            var stats = await counts.Of(run, stopping);
            var state = $"{run.Status} {stats.ToJsonString()}";
            if (observed.Told != state)
            {
                var group = hub.Clients.Group(run.Id);
                await group.SendAsync("ActivityExecutionLogUpdatedAsync", new { stats }, stopping);
                await group.SendAsync("WorkflowExecutionLogUpdatedAsync", new { }, stopping);
                await group.SendAsync("WorkflowInstanceUpdatedAsync", new { workflowInstanceId = run.Id }, stopping);
                observed.Told = state;
            }

            observed.HasEnded = run.HasEnded;
            if (run.HasEnded)
                Leave(observed);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The next second tries again; Elsa Studio has what it was told last.
            observed.LookAgain();
            log.LogWarning("Observers of run {Run} could not be told: {Reason}", observed.Id, failure.Message);
        }
    }

    private void Leave(Observed observed)
    {
        if (observed.Watcher is { } watcher)
            watches.Leave(watcher);
        observed.Watcher = null;
    }

    /// <summary>A run that somebody observes, and what was said of it last.</summary>
    private sealed class Observed(string id)
    {
        private int looksUntilAsked;

        public string Id { get; } = id;

        /// <summary>Hears what is stored; null: the run is not known yet, or has ended.</summary>
        public RunWatcher? Watcher { get; set; }

        public string? Told { get; set; }

        /// <summary>True when its end was told: nothing follows.</summary>
        public bool HasEnded { get; set; }

        public void LookAgain() => looksUntilAsked = 0;

        /// <summary>Whether there is something to tell: at first, when something was stored, and after a long silence.</summary>
        public bool IsDue()
        {
            if (HasEnded)
                return false;
            var isNews = Watcher?.Take().IsEmpty == false;
            if (!isNews && looksUntilAsked-- > 0)
                return false;
            looksUntilAsked = Silence - 1;
            return true;
        }
    }
}
