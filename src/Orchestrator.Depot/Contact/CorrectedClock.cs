namespace Orchestrator.Depot.Contact;

/// <summary>The depot's clock, put right by what is known of its skew: windows are read on it, and what the depot tells bears its time. Safe for concurrent use.</summary>
/// <param name="time">The computer's clock.</param>
internal sealed class CorrectedClock(TimeProvider time)
{
    private long skewTicks = long.MinValue;

    /// <summary>The computer's own clock, and its timers.</summary>
    public TimeProvider Own => time;

    /// <summary>By how much the computer's clock is ahead of the server's; null: not measured yet.</summary>
    public TimeSpan? Skew
    {
        get => Interlocked.Read(ref skewTicks) is not long.MinValue and var ticks ? TimeSpan.FromTicks(ticks) : null;
        set => Interlocked.Exchange(ref skewTicks, value?.Ticks ?? long.MinValue);
    }

    /// <summary>What time it is for the server.</summary>
    public DateTimeOffset Now => time.GetUtcNow() - (Skew ?? TimeSpan.Zero);
}
