using System.Threading.Channels;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Server.Outputs;

/// <summary>Somebody who watches what a target puts out in a run. Bounded: of who does not keep up the oldest goes, and the offsets show it.</summary>
internal sealed class OutputWatcher(string runId, string targetId)
{
    /// <summary>Each of 16 KiB at most.</summary>
    private const int Waiting = 64;

    private readonly Channel<OutputSeen> news = Channel.CreateBounded<OutputSeen>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest });

    public string RunId => runId;

    public string TargetId => targetId;

    public void Tell(OutputSeen seen) => news.Writer.TryWrite(seen);

    /// <summary>The next, if there is one already.</summary>
    public OutputSeen? Take() => news.Reader.TryRead(out var seen) ? seen : null;

    /// <summary>Waits until there is something.</summary>
    /// <returns>False if <paramref name="patience"/> is over first.</returns>
    public async Task<bool> Wait(TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return await news.Reader.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
