using System.Threading.Channels;

namespace Orchestrator.Messaging.Reporting;

/// <summary>Wakes one waiting loop, by hand or at an instant. Rings that nobody has waited for yet count as one.</summary>
internal sealed class Alarm : IAsyncDisposable
{
    /// <summary>Timers have a limit; a loop that wakes for nothing once a day does no harm.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Channel<bool> rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TimeProvider time;
    private readonly ITimer timer;

    public Alarm(TimeProvider time)
    {
        this.time = time;
        timer = time.CreateTimer(static alarm => ((Alarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Ring() => rings.Writer.TryWrite(true);

    /// <summary>Waits for a ring, at the latest until <paramref name="at"/>.</summary>
    public async Task Wait(DateTimeOffset? at, CancellationToken cancellation)
    {
        var left = at - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;
        timer.Change(left is null ? Timeout.InfiniteTimeSpan : left.Value < Longest ? left.Value : Longest, Timeout.InfiniteTimeSpan);
        await rings.Reader.ReadAsync(cancellation);
    }

    public ValueTask DisposeAsync() => timer.DisposeAsync();
}
