using System.Threading.Channels;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Server.Runs;

/// <summary>What one watcher has not been told yet. Bounded: of the run only the latest state is kept, of the rest so much as fits, and what does not is counted.</summary>
internal sealed class RunWatcher(string runId, bool isRelay = false)
{
    private const int MostEntries = 100;
    private const int MostEvents = 1_000;

    private readonly Lock gate = new();
    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private RunRecord? run;
    private List<RunEvent> events = [];
    private List<ReportEntry> entries = [];
    private int skipped;

    public string RunId { get; } = runId;

    /// <summary>True if it tells the other servers.</summary>
    public bool IsRelay { get; } = isRelay;

    /// <summary>Waits until there is something to tell.</summary>
    /// <returns>False if <paramref name="patience"/> is over first.</returns>
    public async Task<bool> Wait(TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return await news.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    public RunNews Take()
    {
        lock (gate)
        {
            var taken = new RunNews(run, events, entries, skipped);
            (run, events, entries, skipped) = (null, [], [], 0);
            return taken;
        }
    }

    public void Tell(RunRecord changed)
    {
        lock (gate)
            run = changed;
        Ring();
    }

    public void Tell(RunEvent happened)
    {
        lock (gate)
        {
            if (events.Count < MostEvents)
                events.Add(happened);
        }

        Ring();
    }

    public void Tell(ReportEntry entry)
    {
        lock (gate)
        {
            if (entries.Count < MostEntries)
                entries.Add(entry);
            else
                skipped++;
        }

        Ring();
    }

    /// <summary>Counts entries that were left out before they came here.</summary>
    public void Skip(int count)
    {
        if (count == 0)
            return;
        lock (gate)
            skipped += count;
        Ring();
    }

    private void Ring() => news.Writer.TryWrite(true);
}

/// <param name="Run">Its latest state; null: unchanged.</param>
/// <param name="Skipped">Entries that did not fit.</param>
internal sealed record RunNews(RunRecord? Run, IReadOnlyList<RunEvent> Events, IReadOnlyList<ReportEntry> Entries, int Skipped)
{
    public bool IsEmpty => Run is null && Events.Count == 0 && Entries.Count == 0 && Skipped == 0;
}
