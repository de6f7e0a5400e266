using System.Diagnostics;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Benchmarks.Fleet;

/// <summary>Sees what is stored of one run: when every target has accepted a command, when every target waits, when the run has ended.</summary>
internal sealed class Progress(int targets) : IBatchObserver
{
    private readonly Lock gate = new();
    private readonly HashSet<int> accepted = [];
    private readonly TaskCompletionSource<long> allAccepted = New<long>();
    private readonly TaskCompletionSource<RunRecord> paused = New<RunRecord>();
    private readonly TaskCompletionSource<RunRecord> ended = New<RunRecord>();
    private readonly TaskCompletionSource allEntered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<int> entered = [];

    /// <summary>The timestamp at which the last acceptance was stored.</summary>
    public Task<long> AllAccepted => allAccepted.Task;

    /// <summary>Every target is in an activity that makes it wait.</summary>
    public Task AllEntered => allEntered.Task;

    public Task<RunRecord> Paused => paused.Task;

    public Task<RunRecord> Ended => ended.Task;

    public void Applied(RunBatch batch)
    {
        lock (gate)
        {
            foreach (var token in batch.Targets)
            {
                if (token.HasEnded || token.Command is { Accepted: true })
                    accepted.Add(token.Ordinal);
                if (token.Entered)
                    entered.Add(token.Ordinal);
            }

            if (accepted.Count == targets)
                allAccepted.TrySetResult(Stopwatch.GetTimestamp());
            if (entered.Count == targets)
                allEntered.TrySetResult();
        }

        foreach (var run in batch.Runs)
        {
            if (run.HasEnded)
                ended.TrySetResult(run);
            if (run.Status == RunStatus.Paused)
                paused.TrySetResult(run);
        }
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
