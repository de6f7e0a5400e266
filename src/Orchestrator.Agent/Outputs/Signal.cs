using System.Threading.Channels;

namespace Orchestrator.Agent.Outputs;

/// <summary>A bell for one who waits: rung once or often, it is heard once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Ring() => bell.Writer.TryWrite(true);

    /// <returns>False if <paramref name="patience"/> was over first.</returns>
    public async Task<bool> Wait(TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return await bell.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
